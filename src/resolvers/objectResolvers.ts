/**
 * Resolvers of object types, made from the catalogue: columns, references, relations, `_state`. They take what
 * is on the loaded object, and ask a loader for the rest, so that objects from anywhere (a sync) serve as well.
 */
import type { GraphQLFieldResolver, GraphQLResolveInfo } from "graphql";
import type { Column, Table, ToOne } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import { idColumn } from "../query/objectId.ts";
import type { Relation } from "../query/relationSource.ts";
import { type Selection, selectColumns } from "../query/selection.ts";
import { derivedRelations } from "../schema/derivedRelations.ts";
import { entryName, fieldColumns, fieldRelations, hasStatus, statusWords } from "../schema/fields.ts";
import { toGraphql } from "./columnValue.ts";
import { type ConnectionArgs, makeConnection } from "./connection.ts";
import type { GatewayContext } from "./context.ts";
import { makeObjectId } from "./objectId.ts";
import { objectSelection } from "./selection.ts";

type FieldResolver<Parent> = GraphQLFieldResolver<Parent, GatewayContext>;
export type FieldResolvers = Record<string, FieldResolver<LoadedObject>>;

/** Canonical text of an object's column, loaded now if it was not loaded along. */
export function columnText(
  context: GatewayContext,
  object: LoadedObject,
  column: string,
): string | null | Promise<string | null> {
  const known = column === "id" ? object.id : object.values.get(column);
  if (known !== undefined || object.unsaved) return known ?? null;
  return context.loaders
    .byColumn(object.instance, object.table, "id", object.id, selectColumns(column))
    .then((found) => found?.values.get(column) ?? null);
}

/** The object that a reference leads to, loaded now if it was not loaded along; null if it leads nowhere. */
export async function referencedObject(
  context: GatewayContext,
  object: LoadedObject,
  column: ToOne,
  selection: Selection,
): Promise<LoadedObject | null> {
  const known = object.toOne.get(column.column);
  if (known) return known;
  if (known === null) object.values.get(column.column); // throws where the column holds no id at all, which joins nothing
  const id = known === null ? null : await columnText(context, object, column.column);
  if (id === null) return null;
  return context.loaders.byColumn(object.instance, column.target, "id", id, selection);
}

/** The resolver of a column's field, on an object or on the link row of an edge. */
export function columnResolver(column: Column): FieldResolver<LoadedObject> {
  if (isReference(column)) {
    return (object, _args, context, info) =>
      object.toOne.get(column.column) ??
      referencedObject(context, object, column, objectSelection(column.target, info));
  }
  return (object, _args, context) => {
    const text = columnText(context, object, column.column);
    return text instanceof Promise ? text.then((found) => toGraphql(column.kind, found)) : toGraphql(column.kind, text);
  };
}

function relationResolver(owner: Table, relation: Relation): FieldResolver<LoadedObject> {
  const name = entryName(owner, relation);
  return (object, args: ConnectionArgs, context, info: GraphQLResolveInfo) => {
    const { loaders } = context;
    return makeConnection(name, relation.target, relation.linkColumns, info, context, {
      page: (selection) => loaders.related(object, relation, args, selection),
      count: () => loaders.countRelated(object, relation, args),
      facets: (asked) => loaders.facetsRelated(object, relation, args, asked),
      aggregate: (columns) => loaders.aggregateRelated(object, relation, args, columns),
    });
  };
}

function statusResolver(table: Table): FieldResolver<LoadedObject> {
  const words = statusWords(table);
  return async (object, _args, context) => words.get((await columnText(context, object, "_status_code")) ?? "") ?? null;
}

/** The resolvers of a table's object type. */
export function objectResolvers(table: Table): FieldResolvers {
  const resolvers: FieldResolvers = {
    id: async (object, _args, context) =>
      makeObjectId(object, (await columnText(context, object, idColumn(table))) ?? ""),
    _state: (object) => object,
    instance: (object) => object.instance,
  };
  if (hasStatus(table)) resolvers.status = statusResolver(table);
  for (const column of fieldColumns(table)) resolvers[column.field] = columnResolver(column);
  const relations: Relation[] = [...fieldRelations(table), ...derivedRelations(table)];
  for (const relation of relations) resolvers[relation.field] = relationResolver(table, relation);
  return resolvers;
}
