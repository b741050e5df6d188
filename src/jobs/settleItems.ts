/**
 * Writes down what became of a batch's objects, in the transaction that wrote them. As all such transactions on a
 * database follow one another, an object is done once, whoever works on the job at the same time.
 */
import { param, raw, sql } from "../instances/sql.ts";
import type { BatchOutcome } from "../sync/batch.ts";
import { nowText } from "../util/now.ts";
import type { ItemOutcome } from "./job.ts";
import { COUNT_COLUMNS, type JobDatabase, own, runSql } from "./jobTable.ts";

/** Ends a batch of which another gateway has done a part, or whose job was canceled; nothing of it stays. */
export class NotOurs extends Error {
  constructor() {
    super("the job goes on elsewhere, or not at all");
    this.name = "NotOurs";
  }
}

/** What became of an object, as the job counts it. */
export const itemOutcome = (one: BatchOutcome): ItemOutcome => ("error" in one ? "FAILED" : one.outcome);

/** Counts the outcomes; the last ones end the job. */
async function countOutcomes(
  database: JobDatabase,
  jobId: string,
  outcomes: ReadonlyMap<ItemOutcome, BatchOutcome[]>,
): Promise<void> {
  const [now, settled] = [param(nowText()), [...outcomes.values()].reduce((sum, { length }) => sum + length, 0)];
  const counted = [...outcomes].map(([outcome, { length }]) => {
    const column = COUNT_COLUMNS[outcome];
    return `${column} = ${column} + ${length}`;
  });
  const isLast = `transferred + mapped + filled + failed + ${settled} >= total`;
  const updated = await runSql(
    database,
    sql`UPDATE ${own(database, "job")} SET ${raw(counted.join(", "))}, touched_at = ${now}, attempts = 0, retry_at = NULL,
      message = NULL, state = CASE WHEN ${isLast} THEN 'COMPLETED' ELSE state END,
      finished_at = CASE WHEN ${isLast} THEN ${now} ELSE finished_at END
      WHERE id = ${param(jobId)} AND state = 'RUNNING' RETURNING id`,
  );
  if (updated.length === 0) throw new NotOurs();
}

async function settleGroup(
  database: JobDatabase,
  jobId: string,
  outcome: ItemOutcome,
  group: readonly BatchOutcome[],
  positions: ReadonlyMap<string, number>,
): Promise<void> {
  const [first] = group;
  const { code = null, message = null } = "error" in first! ? first.error : {};
  const places = group.map(({ uid }) => positions.get(uid)!);
  const values = places.map(String);
  const [lowest, highest] = [Math.min(...places), Math.max(...places)];
  const among = database.dialect.filters.isOneOf(raw("position"), "bigint", values);
  const settled = await runSql(
    database,
    sql`UPDATE ${own(database, "job_item")} SET state = ${param(outcome)}, code = ${param(code)}, message = ${param(message)}
      WHERE job_id = ${param(jobId)} AND state = 'PENDING' AND ${among}
      AND position BETWEEN ${param(BigInt(lowest))} AND ${param(BigInt(highest))} RETURNING position`, // without statistics PostgreSQL would read the whole job
  );
  if (settled.length !== group.length) throw new NotOurs();
}

/** Settles the objects of a batch; throws NotOurs where one of them is settled already, or the job does not run. */
export async function settleItems(
  database: JobDatabase,
  jobId: string,
  outcomes: readonly BatchOutcome[],
  positions: ReadonlyMap<string, number>,
): Promise<void> {
  const grouped = Map.groupBy(outcomes, itemOutcome);
  await countOutcomes(database, jobId, grouped);
  for (const [outcome, list] of grouped) {
    // each failure has a message of its own
    const groups = outcome === "FAILED" ? list.map((one) => [one]) : [list];
    for (const group of groups) await settleGroup(database, jobId, outcome, group, positions);
  }
}
