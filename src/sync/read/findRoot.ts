import type { Registry } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import { type Database, readTable, type TextValues } from "../../instances/readTable.ts";
import { shorten } from "../../util/shorten.ts";
import { identifierOf, type SyncRequest } from "../request.ts";

const TRASH_AND_ARCHIVE = new Set(["-1", "0"]);

/** The OBJECT_NOT_FOUND for a row that the source lacks. */
export function notFound(
  { qualifiedName: registry }: Registry,
  column: string,
  value: string,
  source: string,
): GatewayError {
  const message = `${source} has no ${registry} with ${column} ${shorten(value)}; check the ${column} there (a sync takes full uids and exact keys).`;
  return new GatewayError("OBJECT_NOT_FOUND", message, {
    instance: source,
    registry,
    ...(column === "uid" && { uid: shorten(value) }),
  });
}

/** Rows outside trash and archive, where there are any: a key or name means those first. */
function visible(rows: TextValues[]): TextValues[] {
  const kept = rows.filter((row) => !TRASH_AND_ARCHIVE.has(row.get("branch_id") ?? ""));
  return kept.length > 0 ? kept : rows;
}

/**
 * The row on the source that the request names; of a versioned object found by key or name, the latest version.
 * Throws OBJECT_NOT_FOUND, MULTIPLE_OBJECTS or NOT_LATEST_VERSION (LaminDB 2.12.1; parity: artifact-02).
 */
export async function findRoot(database: Database, request: SyncRequest, source: string): Promise<TextValues> {
  const { registry } = request;
  const { column, value } = identifierOf(request);
  const rows = await readTable(database, registry, [{ column, values: [value] }]);
  if (rows.length === 0) throw notFound(registry, column, value, source);
  if (column === "uid") return assertLatest(rows[0]!, registry, source);
  const latest = registry.isVersioned ? rows.filter((row) => row.get("is_latest") === "true") : rows;
  const candidates = visible(latest.length > 0 ? latest : rows);
  if (candidates.length > 1) {
    const uids = candidates.map((row) => row.get("uid"));
    const message = `${source} has ${candidates.length} ${registry.qualifiedName} objects with ${column} ${shorten(value)}: ${uids.join(", ")}. Name one by its uid.`;
    throw new GatewayError("MULTIPLE_OBJECTS", message, { instance: source, registry: registry.qualifiedName, uids });
  }
  return assertLatest(candidates[0]!, registry, source);
}

/** The row, unless it is an older version; throws NOT_LATEST_VERSION. */
export function assertLatest(row: TextValues, registry: Registry, source: string): TextValues {
  const uid = row.get("uid")!;
  if (!registry.isVersioned || row.get("is_latest") !== "false") return row;
  const message = `${registry.qualifiedName} ${uid} of ${source} is an older version; sync the latest one, by its key or uid.`;
  throw new GatewayError("NOT_LATEST_VERSION", message, { instance: source, registry: registry.qualifiedName, uid });
}
