import type { Registry } from "../catalogue/model.ts";
import { param, type Sql, sql } from "../instances/sql.ts";
import { storedText } from "../sync/journal/stored.ts";
import { nowText } from "../util/now.ts";
import type { JobTerms } from "./job.ts";
import { type JobDatabase, own, runSql } from "./jobTable.ts";

/** What is known of a job as it is made. */
interface NewJob {
  id: string;
  source: { slug: string; uid: string };
  total: number;
  fingerprint: string;
}

/** Writes a job; one without objects is at its end already. */
export async function insertJob(
  database: JobDatabase,
  { id, source, total, fingerprint }: NewJob,
  request: { registry: Registry; terms: JobTerms; idempotencyKey?: string },
): Promise<void> {
  const { registry, terms, idempotencyKey = null } = request;
  const now = nowText();
  const [state, ended] = total === 0 ? ["COMPLETED", now] : ["PENDING", null];
  await runSql(
    database,
    sql`INSERT INTO ${own(database, "job")} (id, created_at, state, source_slug, source_uid, registry, request, fingerprint,
      idempotency_key, total, started_at, finished_at) VALUES (${param(id)}, ${param(now)}, ${param(state)},
      ${param(source.slug)}, ${param(source.uid)}, ${param(registry.table)}, ${param(storedText(terms))},
      ${param(fingerprint)}, ${param(idempotencyKey)}, ${param(BigInt(total))}, ${param(ended)}, ${param(ended)})`,
  );
}

const MARK = "\0";

/** Writes objects of a job, numbered on from `first`, in one statement. */
export async function insertItems(
  database: JobDatabase,
  jobId: string,
  uids: readonly string[],
  first: number,
): Promise<void> {
  const { dialect } = database;
  const rows: Sql = { text: dialect.listRows(MARK).split(MARK), params: [dialect.listParam("text", uids)] };
  await runSql(
    database,
    sql`INSERT INTO ${own(database, "job_item")} (job_id, position, uid, state)
      SELECT ${param(jobId)}, s.key + ${param(BigInt(first))}, s.value, 'PENDING' FROM ${rows}`,
  );
}
