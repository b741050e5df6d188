import type { Catalogue, Table } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import { isObject } from "../schema/fields.ts";
import { isStorable } from "../util/isStorable.ts";

/** What an `id` names: a row of one instance, by uid, or by row key where there is no uid. */
export interface ObjectId {
  instanceUid: string;
  table: Table;
  key: string;
}

/** Column whose value stands in the `id` of a table's objects. */
export function idColumn(table: Table): "uid" | "id" {
  return table.hasUid ? "uid" : "id";
}

/** The opaque `id` of an object; a dry run's names no instance, so that `node` never finds it. */
export function makeObjectId(object: LoadedObject, key: string): string {
  const instance = object.unsaved ? "" : object.instance.config.uid;
  return Buffer.from([instance, object.table.typeName, key].join("|")).toString("base64url");
}

/** Reads an `id` again; throws BAD_USER_INPUT where it is none of this gateway's. */
export function parseObjectId(id: string, catalogue: Catalogue): ObjectId {
  const text = Buffer.from(id, "base64url").toString("utf8");
  const [instanceUid, typeName, ...rest] = text.split("|");
  const table = catalogue.tables.find((one) => one.typeName === typeName && isObject(one));
  const key = rest.join("|");
  const isOurs = Buffer.from(text).toString("base64url") === id && instanceUid !== undefined;
  if (isOurs && table && key !== "" && isStorable(key) && (table.hasUid || /^\d{1,18}$/.test(key))) {
    return { instanceUid, table, key };
  }
  throw new GatewayError(
    "BAD_USER_INPUT",
    "This is no `id` of an object; take the `id` that a query of this gateway gave.",
  );
}
