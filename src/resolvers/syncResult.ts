import type { GraphQLResolveInfo } from "graphql";
import { isRegistry } from "../catalogue/model.ts";
import { makeLoaders } from "../loaders/makeLoaders.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import type { ObjectName, SyncReport } from "../sync/report.ts";
import type { UndoReport } from "../sync/undo/undoSync.ts";
import type { GatewayContext } from "./context.ts";
import type { GqlRegistryName } from "./generated/resolverTypes.ts";

/** An object of the default instance of which nothing is loaded yet. */
export function unloaded(context: GatewayContext, typeName: string, id: string): LoadedObject {
  const { instances, catalogue } = context;
  return { instance: instances.default, table: catalogue.registry(typeName), id, values: new Map(), toOne: new Map() };
}

/**
 * An object of which little or nothing is loaded, with what the operation selects of it: one statement, not one for each field. A dry
 * run's stays as it is.
 */
export function wholeObject(
  object: LoadedObject | null,
  { loaders, selections }: GatewayContext,
  info: GraphQLResolveInfo,
): LoadedObject | null | Promise<LoadedObject | null> {
  if (!object || object.unsaved) return object;
  const { instance, table, id } = object;
  return loaders.byColumn(instance, table, "id", id, selections.object(table, info));
}

/** The resolver of a result's field that gives an object of the default instance. */
export function wholeField<Name extends string>(name: Name) {
  return (
    result: Record<Name, LoadedObject | null>,
    _args: object,
    context: GatewayContext,
    info: GraphQLResolveInfo,
  ) => wholeObject(result[name], context, info);
}

/** What was loaded before a write no longer counts. */
export function forgetLoaded(context: GatewayContext): void {
  context.loaders = makeLoaders(context.config.limits, context.signal);
}

/** GraphQL's form of an object's name. */
export function objectRef({ db, table, uid }: ObjectName) {
  return { db, registry: (isRegistry(table) ? table.enumName : table.name) as GqlRegistryName, uid };
}

/** GraphQL's form of a sync's report, but for the object itself. */
export function syncResult(report: SyncReport, context: GatewayContext) {
  return {
    syncId: report.syncId,
    outcome: report.outcome,
    source: objectRef(report.source),
    transferred: report.transferred.map(objectRef),
    mapped: report.mapped.map(objectRef),
    filled: report.filled.map(objectRef),
    leftOut: report.leftOut.map(({ object, reason }) => ({ object: objectRef(object), reason })),
    conflicts: report.conflicts.map(({ table, uid, ...rest }) => ({
      object: objectRef({ ...report.source, table, uid }),
      ...rest,
    })),
    run: report.run ? unloaded(context, "Run", report.run.id) : null,
    dryRun: report.dryRun,
  };
}

/** GraphQL's form of an undo's report. */
export function undoResult({ undone, blockedBy, dryRun }: UndoReport) {
  return {
    undone: undone.map(objectRef),
    blockedBy: blockedBy.map(({ object, reason }) => ({ object: objectRef(object), reason })),
    dryRun,
  };
}

/** The object of a report: on the default instance, or, in a dry run of a new one, with the source's fields; null if it is gone. */
export function syncedObject({ object, source }: SyncReport): LoadedObject | null {
  if (!object) return null;
  const { instance, id, unsaved, values } = object;
  return { instance, table: source.table, id, values, toOne: new Map(), ...(unsaved && { unsaved }) };
}
