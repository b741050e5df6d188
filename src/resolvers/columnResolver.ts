/** Resolvers of columns, on objects and on link rows. They take what is on the loaded object, and ask a loader for the rest. */
import type { GraphQLFieldResolver } from "graphql";
import { type Column, isReference, type ToOne } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import { type Selection, selectColumns } from "../query/selection.ts";
import { isNonNull } from "../schema/fields.ts";
import { toGraphql } from "./columnValue.ts";
import type { GatewayContext } from "./context.ts";

export type FieldResolver<Parent> = GraphQLFieldResolver<Parent, GatewayContext>;

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

function refuseNone({ table, values, instance, id }: LoadedObject, column: Column): never {
  const uid = table.hasUid ? values.get("uid") : undefined;
  const place = `${table.qualifiedName} ${uid ?? `with id ${id}`} of ${instance.slug}: ${column.name}`;
  const what = isReference(column) ? `leads to no ${column.target.qualifiedName}` : "has no value";
  throw new GatewayError("CONFLICT", `${place} ${what}, which LaminDB does not allow; fix the row in its database.`, {
    instance: instance.slug,
    registry: table.qualifiedName,
    ...(uid && { uid }),
  });
}

/**
 * The row of an object once more: a dry run's object has what the source's row has, and an older database may have no value where
 * LaminDB has one now. What is read is given one.
 */
function readAgain({ loaders }: GatewayContext, object: LoadedObject, selection: Selection) {
  const { instance, table, id, unsaved } = object;
  return unsaved ? loaders.byColumn(instance, table, "id", id, selection) : undefined;
}

function referenceResolver(column: ToOne): FieldResolver<LoadedObject> {
  if (!isNonNull(column)) {
    return (object, _args, context, info) =>
      object.toOne.get(column.column) ??
      referencedObject(context, object, column, context.selections.object(column.target, info));
  }
  return async (object, _args, context, info) => {
    const known = object.toOne.get(column.column);
    if (known) return known;
    const selection = context.selections.object(column.target, info);
    const found = await referencedObject(context, object, column, selection);
    if (found) return found;
    const whole = { columns: new Set([column.column]), toOne: new Map([[column.column, selection]]) };
    return (await readAgain(context, object, whole))?.toOne.get(column.column) ?? refuseNone(object, column);
  };
}

async function requiredText(
  context: GatewayContext,
  object: LoadedObject,
  column: Column,
  asked: Promise<string | null> | null,
): Promise<string> {
  const text = await asked;
  if (text !== null) return text;
  const found = await readAgain(context, object, selectColumns(column.column));
  return found?.values.get(column.column) ?? refuseNone(object, column);
}

/** The resolver of a column's field, on an object or on the link row of an edge. */
export function columnResolver(column: Column): FieldResolver<LoadedObject> {
  if (isReference(column)) return referenceResolver(column);
  const isRequired = isNonNull(column);
  const shown = (text: string | null) => toGraphql(column.kind, text);
  return (object, _args, context) => {
    const text = columnText(context, object, column.column);
    if (typeof text === "string" || (text === null && !isRequired)) return shown(text);
    if (isRequired) return requiredText(context, object, column, text).then(shown);
    return text!.then(shown);
  };
}
