import type { Catalogue, Registry } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import { isStorable } from "../util/isStorable.ts";
import { shorten } from "../util/shorten.ts";
import type { Want } from "./graph.ts";

export type TransferMode = "SQLRECORD" | "NOTES" | "ANNOTATIONS";

/** What to sync; exactly one of uid, key and name says which object. */
export interface SyncRequest {
  source: string;
  registry: Registry;
  uid?: string;
  key?: string;
  name?: string;
  transfer?: TransferMode;
  depth?: number;
  /** uid of a run on the default instance. */
  initiatedByRun?: string;
  dryRun?: boolean;
  /** A request that comes again with this key gets the first answer. */
  idempotencyKey?: string;
}

/** Throws BAD_USER_INPUT for text that no database holds. */
export function assertStorable(argument: string, text: string): void {
  if (isStorable(text)) return;
  const message = `The ${argument} contains a NUL character or an unpaired surrogate, and no stored value does: ${JSON.stringify(shorten(text))}.`;
  throw new GatewayError("BAD_USER_INPUT", message);
}

/** The one of uid, key and name that is given; throws BAD_USER_INPUT. */
export function identifierOf(request: SyncRequest): { column: "uid" | "key" | "name"; value: string } {
  const given = (["uid", "key", "name"] as const).filter((column) => request[column] != null);
  const [column] = given;
  if (given.length !== 1 || !column) {
    const got = given.length === 0 ? "none of them" : given.join(" and ");
    throw new GatewayError("BAD_USER_INPUT", `Give exactly one of uid, key and name; got ${got}.`);
  }
  const value = request[column]!;
  if (value === "")
    throw new GatewayError("BAD_USER_INPUT", `The ${column} is empty; give the ${column} of one object.`);
  assertStorable(column, value);
  if (!request.registry.column(column)) {
    throw new GatewayError("BAD_USER_INPUT", `${request.registry.qualifiedName} has no ${column}; use its uid.`, {
      registry: request.registry.qualifiedName,
    });
  }
  return { column, value };
}

/** Registries whose rows form a tree of types. */
export function hasTypes(registry: Registry): boolean {
  return registry.column("type")?.to === registry.table && registry.column("is_type") !== undefined;
}

/** The depth, checked; throws BAD_USER_INPUT or DEPTH_NOT_SUPPORTED. */
export function depthOf(request: Pick<SyncRequest, "registry" | "depth">, catalogue: Catalogue): number {
  const depth = request.depth ?? 0;
  if (!Number.isInteger(depth) || depth < 0) {
    throw new GatewayError("BAD_USER_INPUT", `depth must be a whole number, 0 or more; got ${depth}.`);
  }
  if (depth > 0 && !hasTypes(request.registry)) {
    const names = catalogue.registries.filter(hasTypes).map(({ qualifiedName }) => qualifiedName);
    throw new GatewayError(
      "DEPTH_NOT_SUPPORTED",
      `depth only applies to registries with types (${names.join(", ")}); ${request.registry.qualifiedName} has none. Leave depth out.`,
      { registry: request.registry.qualifiedName },
    );
  }
  return depth;
}

/** How much of an object comes. Schemas default to annotations, all others to the row (parity: schema-01, guide-01). */
export function modeOf({ registry, transfer }: Pick<SyncRequest, "registry" | "transfer">): TransferMode {
  return transfer ?? (registry.name === "Schema" ? "ANNOTATIONS" : "SQLRECORD");
}

/** What a mode asks of the object itself. */
export function wantOf(request: Pick<SyncRequest, "registry" | "transfer">): Want {
  const mode = modeOf(request);
  const row: Want = { full: true, fill: true };
  if (mode === "SQLRECORD") return row;
  if (mode === "NOTES") return { ...row, notes: true };
  return { ...row, notes: true, annotations: true, members: true, components: true };
}
