/** What is read of a job only when it is asked for: failures, what was left out, and the syncs that it was. */
import { z } from "zod";
import type { Table } from "../catalogue/model.ts";
import type { Instance } from "../instances/instance.ts";
import { param, sql } from "../instances/sql.ts";
import { checkStored, parseStored } from "../sync/journal/stored.ts";
import type { Job } from "./job.ts";
import { jobDatabase, own, runSql } from "./jobTable.ts";

/** An object of a job that could not come, by its uid on the source. */
export interface ItemFailure {
  uid: string;
  code: string;
  message: string;
}

const FAILURE = z.object({ uid: z.string(), code: z.string(), message: z.string() });

/** The first objects of a job that failed, in its order. */
export async function readFailures(
  target: Instance,
  { id }: Job,
  first: number,
  signal?: AbortSignal,
): Promise<ItemFailure[]> {
  const database = jobDatabase(target, target.reader(signal));
  const rows = await runSql(
    database,
    sql`SELECT uid, code, message FROM ${own(database, "job_item")} WHERE job_id = ${param(id)} AND state = 'FAILED'
      ORDER BY position LIMIT ${param(BigInt(first))}`,
  );
  return rows.map(([uid, code, message]) => checkStored(FAILURE, { uid, code, message }, `a failure of the job ${id}`));
}

/** The syncs that a job was done by, the last one last. */
export async function listSyncIds(
  target: Instance,
  { id }: Job,
  signal?: AbortSignal,
): Promise<{ id: string; isUndone: boolean }[]> {
  const database = jobDatabase(target, target.reader(signal));
  const rows = await runSql(
    database,
    sql`SELECT id, undone_at FROM ${own(database, "sync")} WHERE job_id = ${param(id)} ORDER BY created_at, id`,
  );
  return rows.map(([syncId, undoneAt]) => ({ id: String(syncId), isUndone: undoneAt !== null }));
}

/** Something that stayed on the source, and why. */
export interface JobLeftOut {
  table: Table;
  uid: string;
  reason: string;
}

const REPORTS_AT_ONCE = 50;

/** What a batch wrote about itself into the journal, as far as it is read here. */
const REPORT = z.object({
  leftOut: z.array(z.object({ table: z.string(), uid: z.string(), reason: z.string() })).default([]),
});

/** The first things that syncs of a job left out, each once. */
export async function readLeftOut(
  target: Instance,
  { id }: Job,
  first: number,
  signal?: AbortSignal,
): Promise<JobLeftOut[]> {
  const database = jobDatabase(target, target.reader(signal));
  const found = new Map<string, JobLeftOut>();
  for (let offset = 0; found.size < first; offset += REPORTS_AT_ONCE) {
    const rows = await runSql(
      database,
      sql`SELECT report FROM ${own(database, "sync")} WHERE job_id = ${param(id)} AND report LIKE '%"leftOut":%'
        ORDER BY created_at, id LIMIT ${param(BigInt(REPORTS_AT_ONCE))} OFFSET ${param(BigInt(offset))}`,
    );
    for (const [report] of rows) {
      for (const { table: name, uid, reason } of parseStored(REPORT, String(report), `a sync of the job ${id}`)
        .leftOut) {
        const table = target.catalogue.findTable(name);
        if (table) found.set(`${name} ${uid} ${reason}`, { table, uid, reason });
      }
    }
    if (rows.length < REPORTS_AT_ONCE) break;
  }
  return [...found.values()].slice(0, first);
}
