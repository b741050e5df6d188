/** The journal as a list: which syncs there were, the newest first, a page at a time. */
import { z } from "zod";
import type { Table } from "../../catalogue/model.ts";
import type { Dialect } from "../../instances/dialects/dialect.ts";
import type { Instance } from "../../instances/instance.ts";
import { hasOwnTables } from "../../instances/ownTables.ts";
import { allOf, bind, param, raw, render, type Sql, sql } from "../../instances/sql.ts";
import { comesAfter, listMark, makeCursor, parseCursor } from "../../query/cursor.ts";
import type { OrderKey } from "../../query/order.ts";
import type { SyncOutcome } from "../report.ts";
import { assertStorable, type TransferMode } from "../request.ts";
import { type Shown, shownRows } from "./shown.ts";
import { checkStored, MOMENT, ROW_ID } from "./stored.ts";
import { batchMark, parseSummary } from "./syncSummary.ts";

/** Which syncs: of the object with this uid on its source, alone or in a batch; of a job. */
export interface SyncFilter extends Shown {
  uid?: string;
  job?: string;
}

/** A sync, or a batch of a job, as the journal describes it. */
export interface ListedSync {
  id: string;
  startedAt: string;
  source: { slug: string; uid: string };
  /** Undefined where the catalogue no longer has it. */
  table: Table | undefined;
  /** The object asked for, by its uid on the source; of a batch the one looked for, or its first. */
  uid: string;
  /** How many objects were asked for. */
  objectCount: number;
  /** Null where an earlier release of the gateway did the sync. */
  outcome: SyncOutcome | null;
  transfer: TransferMode | null;
  runId: string;
  jobId: string | null;
  undoneAt: string | null;
}

export interface SyncPage {
  edges: { node: ListedSync; cursor: string }[];
  hasNextPage: boolean;
}

const TEXT = z.string();
const ROW = z.object({
  id: TEXT,
  created_at: MOMENT,
  source_slug: TEXT,
  source_uid: TEXT,
  registry: TEXT,
  uid: TEXT,
  run_id: ROW_ID,
  job_id: TEXT.nullable(),
  report: TEXT.nullable(),
  undone_at: MOMENT.nullable(),
});
const COLUMNS = Object.keys(ROW.shape);

const key = (name: string): OrderKey => ({
  name,
  expression: raw(name),
  kind: "string",
  descending: true,
  nulls: undefined,
});
const KEYS = [key("created_at"), key("id")];
const MARK = listMark("syncs", KEYS);
/** The name of the list in messages. */
const THE_LIST = "The list of syncs";

/** Ids of the syncs of an object; of a job's batches those that it was in, looked up among the batches of its jobs. */
function syncsOf(uid: string, { ownTable }: Dialect): Sql {
  const [sync, item] = [raw(ownTable("sync")), raw(ownTable("job_item"))];
  return sql`SELECT o.id FROM ${sync} o WHERE o.uid = ${param(uid)}
    UNION SELECT b.id FROM ${item} i JOIN ${sync} b ON b.job_id = i.job_id
    WHERE i.uid = ${param(uid)} AND replace(b.report, ${param(batchMark(uid))}, '') <> b.report`;
}

function conditionOf({ uid, job, ...shown }: SyncFilter, dialect: Dialect): Sql {
  const conditions: Sql[] = [shownRows(shown, "report", dialect)];
  if (uid !== undefined) {
    assertStorable("uid", uid);
    conditions.push(sql`id IN (${syncsOf(uid, dialect)})`);
  }
  if (job !== undefined) {
    assertStorable("job", job);
    conditions.push(sql`job_id = ${param(job)}`);
  }
  return allOf(conditions);
}

const text = (value: unknown): string | null => (value == null ? null : String(value));

function readListed(row: readonly unknown[], target: Instance, wanted: string | undefined): ListedSync {
  const cells = Object.fromEntries(COLUMNS.map((name, i) => [name, text(row[i])]));
  const sync = checkStored(ROW, cells, `the sync ${cells.id}`);
  const { objects = [], outcome, transfer } = parseSummary(sync.report);
  const found = objects.find(([uid]) => uid === wanted) ?? objects[0];
  return {
    id: sync.id,
    startedAt: sync.created_at,
    source: { slug: sync.source_slug, uid: sync.source_uid },
    table: target.catalogue.findTable(sync.registry),
    uid: found?.[0] ?? sync.uid,
    objectCount: Math.max(1, objects.length),
    outcome: found?.[1] ?? outcome ?? null,
    transfer: transfer ?? null,
    runId: sync.run_id,
    jobId: sync.job_id,
    undoneAt: sync.undone_at,
  };
}

/** A page of the default instance's syncs, newest first; empty where there is no journal. Throws BAD_USER_INPUT, FORBIDDEN. */
export async function listSyncs(
  target: Instance,
  filter: SyncFilter,
  first: number,
  after: string | undefined,
  signal: AbortSignal | undefined,
): Promise<SyncPage> {
  const { dialect } = target;
  const reader = target.reader(signal);
  const condition = conditionOf(filter, dialect);
  const behind = after === undefined ? raw("TRUE") : comesAfter(KEYS, parseCursor(dialect.filters, after, MARK, KEYS));
  if (!(await hasOwnTables(reader, dialect, THE_LIST))) return { edges: [], hasNextPage: false };
  const statement = sql`SELECT ${COLUMNS.join(", ")} FROM ${dialect.ownTable("sync")} WHERE ${allOf([condition, behind])}
    ORDER BY created_at DESC, id DESC LIMIT ${param(BigInt(first + 1))}`;
  const rows = await reader.all(render(statement, dialect), bind(statement));
  const edges = rows.slice(0, first).map((row) => ({
    node: readListed(row, target, filter.uid),
    cursor: makeCursor(MARK, [String(row[1]), String(row[0])]),
  }));
  return { edges, hasNextPage: rows.length > first };
}

/** How many syncs there are. */
export async function countSyncs(
  target: Instance,
  filter: SyncFilter,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { dialect } = target;
  const reader = target.reader(signal);
  const condition = conditionOf(filter, dialect);
  if (!(await hasOwnTables(reader, dialect, THE_LIST))) return 0;
  const statement = sql`SELECT count(*) FROM ${dialect.ownTable("sync")} WHERE ${condition}`;
  const [row] = await reader.all(render(statement, dialect), bind(statement));
  return Number(row![0]);
}
