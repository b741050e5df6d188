import { BRANCHES } from "../../catalogue/fixedRows.ts";
import type { Registry } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import { type Database, readTable, type TextValues } from "../../instances/readTable.ts";
import { textOf } from "../../instances/rowValues.ts";
import { Ambiguous, type Candidate, pickByKey, pickOnly } from "../../query/pickObject.ts";
import { shorten } from "../../util/shorten.ts";
import { identifierOf, type SyncRequest } from "../request.ts";

/** The OBJECT_NOT_FOUND for a row that the source lacks. */
export function notFound(
  { qualifiedName: registry }: Registry,
  column: string,
  value: string,
  source: string,
): GatewayError {
  const message = `${source} has no ${registry} with ${column} ${shorten(value)}; check the ${column} there (a sync needs the full uid or the exact key).`;
  return new GatewayError("OBJECT_NOT_FOUND", message, {
    instance: source,
    registry,
    ...(column === "uid" && { uid: shorten(value) }),
  });
}

/** Newest first; of equal age in row order. */
function newestFirst(a: Candidate, b: Candidate): number {
  const [first, second] = [a.values.get("created_at") ?? "", b.values.get("created_at") ?? ""];
  return first === second ? 0 : first > second ? -1 : 1;
}

function notOnMain(
  { qualifiedName: registry }: Registry,
  named: string,
  rows: TextValues[],
  source: string,
): GatewayError {
  const uids = rows.map((row) => textOf(row, "uid"));
  const message = `${source} has no ${registry} with ${named} on its branch main, only in the trash, the archive or on another branch: ${shorten(uids.join(", "))}. Sync it by its uid.`;
  return new GatewayError("OBJECT_NOT_FOUND", message, { instance: source, registry, uids });
}

/** The row that the source itself shows under a key or name, that is, on branch main; throws OBJECT_NOT_FOUND, MULTIPLE_OBJECTS. */
function pickShown(rows: TextValues[], registry: Registry, named: string, isKey: boolean, source: string): TextValues {
  const shown = rows.filter((row) => !row.has("branch_id") || row.get("branch_id") === BRANCHES.main);
  if (shown.length === 0) throw notOnMain(registry, named, rows, source);
  const candidates = shown.map((values) => ({ values })).sort(newestFirst);
  const picked = isKey && registry.isVersioned ? pickByKey(registry, candidates) : pickOnly(candidates);
  if (!(picked instanceof Ambiguous)) return picked!.values;
  const uids = shown.map((row) => textOf(row, "uid")).filter((uid) => picked.uids.includes(uid));
  const message = `${source} has ${uids.length} ${registry.qualifiedName} objects with ${named}: ${uids.join(", ")}. Select one by its uid.`;
  throw new GatewayError("MULTIPLE_OBJECTS", message, { instance: source, registry: registry.qualifiedName, uids });
}

/**
 * The row on the source that the request names: by uid on any branch, but only the latest version; by key or name what
 * the source's own lists show. Throws OBJECT_NOT_FOUND, MULTIPLE_OBJECTS or NOT_LATEST_VERSION (LaminDB 2.12.1; parity:
 * artifact-02).
 */
export async function findRoot(database: Database, request: SyncRequest, source: string): Promise<TextValues> {
  const { registry } = request;
  const { column, value } = identifierOf(request);
  const rows = await readTable(database, registry, [{ column, values: [value] }]);
  const [row] = rows;
  if (!row) throw notFound(registry, column, value, source);
  if (column === "uid") return assertLatest(row, registry, source);
  return pickShown(rows, registry, `${column} ${shorten(value)}`, column === "key", source);
}

/** The row, unless it is an older version; throws NOT_LATEST_VERSION. */
export function assertLatest(row: TextValues, registry: Registry, source: string): TextValues {
  const uid = textOf(row, "uid");
  if (!registry.isVersioned || row.get("is_latest") !== "false") return row;
  const message = `${registry.qualifiedName} ${uid} of ${source} is an older version; sync the latest version, by its key or uid.`;
  throw new GatewayError("NOT_LATEST_VERSION", message, { instance: source, registry: registry.qualifiedName, uid });
}
