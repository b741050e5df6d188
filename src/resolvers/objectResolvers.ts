/**
 * Resolvers of object types, made from the catalogue: columns, references, relations, `_state`. They take what
 * is on the loaded object, and ask a loader for the rest, so that objects from anywhere (a sync) serve as well.
 */
import type { GraphQLResolveInfo } from "graphql";
import type { Table } from "../catalogue/model.ts";
import { hasVersion, versionOf } from "../catalogue/version.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import { idColumn } from "../query/objectId.ts";
import type { Relation } from "../query/relationSource.ts";
import { derivedRelations } from "../schema/derivedRelations.ts";
import { entryName, fieldColumns, fieldRelations, hasStatus, statusWords } from "../schema/fields.ts";
import { columnResolver, columnText, type FieldResolver } from "./columnResolver.ts";
import { type ConnectionArgs, makeConnection } from "./connection.ts";
import { makeObjectId } from "./objectId.ts";

export type FieldResolvers = Record<string, FieldResolver<LoadedObject>>;

function relationResolver(owner: Table, relation: Relation): FieldResolver<LoadedObject> {
  const name = entryName(owner, relation);
  return (object, args: ConnectionArgs, context, info: GraphQLResolveInfo) => {
    const { loaders } = context;
    return makeConnection(name, relation.target, relation.linkColumns, info, context, {
      page: (selection) => loaders.related(object, relation, args, selection),
      count: () => loaders.countRelated(object, relation, args),
      facets: (asked) => loaders.facetsRelated(object, relation, args, asked),
      aggregate: (columns) => loaders.aggregateRelated(object, relation, args, columns),
      features: (paths) => loaders.features(object.instance, paths),
    });
  };
}

function statusResolver(table: Table): FieldResolver<LoadedObject> {
  const words = statusWords(table);
  const code = columnResolver(table.column("_status_code")!);
  return async (...asked) => words.get(String(await code(...asked))) ?? null;
}

const version: FieldResolver<LoadedObject> = async (object, _args, context) =>
  versionOf(await columnText(context, object, "version_tag"), await columnText(context, object, "uid"));

/** The resolvers of a table's object type. */
export function objectResolvers(table: Table): FieldResolvers {
  const resolvers: FieldResolvers = {
    id: async (object, _args, context) =>
      makeObjectId(object, (await columnText(context, object, idColumn(table))) ?? ""),
    _state: (object) => object,
    instance: (object) => object.instance,
  };
  if (hasStatus(table)) resolvers.status = statusResolver(table);
  if (hasVersion(table)) resolvers.version = version;
  for (const column of fieldColumns(table)) resolvers[column.field] = columnResolver(column);
  const relations: Relation[] = [...fieldRelations(table), ...derivedRelations(table)];
  for (const relation of relations) resolvers[relation.field] = relationResolver(table, relation);
  return resolvers;
}
