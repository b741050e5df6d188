import type { Catalogue, Table } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Instance } from "../instances/instance.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import { idPrefix } from "../query/objectId.ts";
import { isObject } from "../schema/fields.ts";
import { isStorable } from "../util/isStorable.ts";

/** What an `id` names: a row of one instance, by uid, or by row key where there is no uid. */
export interface ObjectId {
  instanceUid: string;
  table: Table;
  key: string;
}

/** The `id` of an object, opaque to clients; a dry run's names no instance, so that `node` never finds it. */
export function makeObjectId({ unsaved, instance, table }: LoadedObject, key: string): string {
  return `${unsaved ? `:${table.typeName}:` : idPrefix(instance, table)}${key}`;
}

/** What has an `id`. */
export type Identified = LoadedObject | Instance;

const INSTANCE = "Instance";

/** The `id` of an instance. */
export function instanceId({ config }: Instance): string {
  return `${config.uid}:${INSTANCE}`;
}

/** The uid of the instance that an `id` names; undefined where it names no instance. */
export function parseInstanceId(id: string): string | undefined {
  const [uid, type, ...rest] = id.split(":");
  return type === INSTANCE && rest.length === 0 ? uid : undefined;
}

/** Reads an `id` again; throws BAD_USER_INPUT where it is none of this gateway's. */
export function parseObjectId(id: string, catalogue: Catalogue): ObjectId {
  const [instanceUid, typeName, ...rest] = id.split(":");
  const table = catalogue.tables.find((one) => one.typeName === typeName && isObject(one));
  const key = rest.join(":");
  if (instanceUid !== undefined && table && key !== "" && isStorable(key) && (table.hasUid || /^\d{1,18}$/.test(key))) {
    return { instanceUid, table, key };
  }
  throw new GatewayError(
    "BAD_USER_INPUT",
    "This is not the `id` of an object; use an `id` that a query to this gateway returned.",
  );
}
