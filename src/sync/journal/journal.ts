/** The journal of syncs in the default instance's own tables, written in the sync's transaction. */
import { z } from "zod";
import type { Catalogue, Table } from "../../catalogue/model.ts";
import type { Dialect } from "../../instances/dialects/dialect.ts";
import type { Param, RawRow, Reader } from "../../instances/dialects/reader.ts";
import { together } from "../../instances/together.ts";
import { randomUid } from "../../util/lamindbUid.ts";
import { nowText } from "../../util/now.ts";
import { type Change, type ChangeLog, changeText } from "./changeLog.ts";
import { parseChange } from "./parseChange.ts";
import { checkStored, ROW_ID } from "./stored.ts";
import { isExpired, parseSummary } from "./syncSummary.ts";

const SYNC_ID_LENGTH = 16;

/** What the journal knows of a sync apart from its changes. */
export interface SyncEntry {
  /** When it began to write, canonical text. */
  startedAt: string;
  source: { slug: string; uid: string };
  /** Table of the registry, and the uid of the object asked for; of a batch, its first one. */
  registry: string;
  uid: string;
  /** Row key of the transfer run. */
  runId: string;
  jobId?: string;
  idempotencyKey?: string;
  /** Fingerprint of the request that had the key. */
  request?: string;
}

/** A sync as the journal gives it back. */
export interface JournaledSync {
  id: string;
  sourceUid: string;
  runId: string;
  undoneAt: string | null;
  /** What `undone` said when it was undone, as JSON. */
  undone: string | null;
  /** What it changed is no longer kept. */
  isExpired: boolean;
  maker: string | undefined;
}

function statement(dialect: Dialect, text: (place: (n: number) => string) => string): string {
  return text((n) => dialect.placeholder(n));
}

/** A new id for a sync. */
export const newSyncId = (): string => randomUid(SYNC_ID_LENGTH);

/** Writes a sync with its changes; `report` is JSON: what lists say of it, and what a retry with the same key is answered with. */
export async function writeJournal(
  transaction: Reader,
  dialect: Dialect,
  entry: SyncEntry & { id: string; report: string | null },
  log: ChangeLog,
): Promise<void> {
  const {
    id,
    startedAt,
    source,
    registry,
    uid,
    runId,
    jobId = null,
    idempotencyKey = null,
    request = null,
    report,
  } = entry;
  const values: Param[] = [
    id,
    startedAt,
    source.slug,
    source.uid,
    registry,
    uid,
    runId,
    jobId,
    idempotencyKey,
    request,
    report,
  ];
  const sql = statement(
    dialect,
    (place) => `INSERT INTO ${dialect.ownTable("sync")} (id, created_at, source_slug, source_uid, registry, uid, run_id,
      job_id, idempotency_key, request, report) VALUES (${values.map((_, i) => place(i + 1)).join(", ")})`,
  );
  await together([transaction.all(sql, values), writeChanges(transaction, dialect, id, log.changes())]);
}

async function writeChanges(transaction: Reader, dialect: Dialect, id: string, changes: Change[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map((_, i) => i);
  const sql = statement(
    dialect,
    (place) => `INSERT INTO ${dialect.ownTable("change")} (sync_id, position, kind, table_name, content)
      VALUES ${rows.map((i) => `(${[1, 2, 3, 4, 5].map((n) => place(i * 5 + n)).join(", ")})`).join(", ")}`,
  );
  const params = changes.flatMap((change, i): Param[] => [id, i, change.kind, change.table.table, changeText(change)]);
  await transaction.all(sql, params);
}

/** Replaces the changes of a sync. */
export async function replaceChanges(
  transaction: Reader,
  dialect: Dialect,
  syncId: string,
  changes: Change[],
): Promise<void> {
  await transaction.all(`DELETE FROM ${dialect.ownTable("change")} WHERE sync_id = ${dialect.placeholder(1)}`, [
    syncId,
  ]);
  await writeChanges(transaction, dialect, syncId, changes);
}

/** Marks a sync as undone; its changes are no longer needed. */
export async function closeSync(transaction: Reader, dialect: Dialect, syncId: string, undone: string): Promise<void> {
  const sql = statement(
    dialect,
    (place) =>
      `UPDATE ${dialect.ownTable("sync")} SET undone_at = ${place(1)}, undone = ${place(2)} WHERE id = ${place(3)}`,
  );
  await transaction.all(sql, [nowText(), undone, syncId]);
  await replaceChanges(transaction, dialect, syncId, []);
}

const SYNC_COLUMNS = "id, source_uid, run_id, undone_at, undone, report";

function readSync([id, sourceUid, runId, undoneAt, undone, report]: RawRow): JournaledSync {
  const text = (value: RawRow[number] | undefined) => (value == null ? null : String(value));
  return {
    id: String(id),
    sourceUid: String(sourceUid),
    runId: checkStored(ROW_ID, String(runId), `the run of the sync ${id}`),
    undoneAt: text(undoneAt),
    undone: text(undone),
    isExpired: isExpired(text(report)),
    maker: parseSummary(text(report)).maker,
  };
}

/** The sync with this id; null if the journal has none. */
export async function findSync(reader: Reader, dialect: Dialect, id: string): Promise<JournaledSync | null> {
  const sql = `SELECT ${SYNC_COLUMNS} FROM ${dialect.ownTable("sync")} WHERE id = ${dialect.placeholder(1)}`;
  const [row] = await reader.all(sql, [id]);
  return row ? readSync(row) : null;
}

const ANSWER = z.object({ request: z.string(), report: z.string() });

/**
 * What was answered to the request with this key, and the fingerprint of that request; null if there was no such request yet. A
 * key that was used for a job has an answer of another kind, and a fingerprint that no sync has.
 */
export async function findAnswer(
  reader: Reader,
  dialect: Dialect,
  idempotencyKey: string,
): Promise<{ request: string; report: string } | null> {
  const sql = statement(
    dialect,
    (place) => `SELECT request, report FROM ${dialect.ownTable("sync")} WHERE idempotency_key = ${place(1)}
      UNION ALL SELECT fingerprint, '' FROM ${dialect.ownTable("job")} WHERE idempotency_key = ${place(2)}`,
  );
  const [row] = await reader.all(sql, [idempotencyKey, idempotencyKey]);
  return row ? checkStored(ANSWER, { request: row[0], report: row[1] }, "the answer to a request") : null;
}

/** The changes of a sync, in the order in which it made them. */
export async function readChanges(
  reader: Reader,
  dialect: Dialect,
  syncId: string,
  catalogue: Catalogue,
): Promise<Change[]> {
  const sql = `SELECT kind, table_name, content FROM ${dialect.ownTable("change")}
    WHERE sync_id = ${dialect.placeholder(1)} ORDER BY position`;
  const rows = await reader.all(sql, [syncId]);
  return rows.map(([kind, table, content]) =>
    parseChange({ syncId, kind: String(kind), table: String(table), content: String(content) }, catalogue),
  );
}

const CHANGED = z.object({ kind: z.enum(["insert", "update", "delete"]), table: z.string() });

/** Which tables syncs that began after another one have changed, and how; those of undone syncs do not count. */
export async function tablesChangedAfter(
  { reader, dialect }: { reader: Reader; dialect: Dialect },
  syncId: string,
): Promise<{ kind: Change["kind"]; table: string }[]> {
  const sql = statement(
    dialect,
    (place) =>
      `SELECT DISTINCT kind, table_name FROM ${dialect.ownTable("change")} WHERE ${isAfter(dialect, place(1))}`,
  );
  const rows = await reader.all(sql, [syncId]);
  return rows.map(([kind, table]) => checkStored(CHANGED, { kind, table }, "a change of a later sync"));
}

/** Whether a change is of a sync that began after another one, or at the same time. */
function isAfter(dialect: Dialect, syncId: string): string {
  const syncs = dialect.ownTable("sync");
  return `sync_id IN (SELECT later.id FROM ${syncs} later JOIN ${syncs} one ON one.id = ${syncId}
    WHERE later.id <> one.id AND later.created_at >= one.created_at)`;
}

/** What all syncs together, or those after another one, changed in a table in one way, as far as `text` occurs in it. */
export async function findChanges<Kind extends Change["kind"]>(
  { reader, dialect, catalogue }: { reader: Reader; dialect: Dialect; catalogue: Catalogue },
  kind: Kind,
  table: Table,
  { text = "", after }: { text?: string; after?: string } = {},
): Promise<{ syncId: string; change: Extract<Change, { kind: Kind }> }[]> {
  const sql = statement(
    dialect,
    (place) => `SELECT sync_id, content FROM ${dialect.ownTable("change")}
      WHERE kind = ${place(1)} AND table_name = ${place(2)} AND content LIKE ${place(3)}
      ${after === undefined ? "" : `AND ${isAfter(dialect, place(4))}`} ORDER BY sync_id, position`,
  );
  const rows = await reader.all(sql, [kind, table.table, `%${text}%`, ...(after === undefined ? [] : [after])]);
  return rows.map(([syncId, content]) => {
    const stored = { syncId: String(syncId), kind, table: table.table, content: String(content) };
    const change = parseChange(stored, catalogue) as Extract<Change, { kind: Kind }>;
    return { syncId: stored.syncId, change };
  });
}
