/**
 * Removes what the gateway's own tables keep for a number of days only: what syncs changed and answered, and whole jobs.
 * The row of a sync stays, so that it is listed, its lineage is known to be in use, and an undo says that its time is over.
 */
import type { Instance } from "../../instances/instance.ts";
import { hasOwnTables } from "../../instances/ownTables.ts";
import { bind, param, raw, render, type Sql, sql } from "../../instances/sql.ts";
import { nowText } from "../../util/now.ts";
import { storedText } from "./stored.ts";
import { EXPIRED, parseSummary } from "./syncSummary.ts";

/** Syncs and jobs of one step: other writers wait for no more than these. */
const AT_ONCE = 200;
const DAY_MS = 86_400_000;
/**
 * Removes what is older than `days`, of the oldest syncs and jobs; gives how many of these there were, 0 where nothing is left to do.
 * Times are compared with the newest sync's or job's, if that is earlier than now: a clock that was set far ahead must not empty the
 * journal. Text that is not a time, as somebody may have written there, does not count as the newest.
 */
export async function pruneJournal(target: Instance, days: number, signal?: AbortSignal): Promise<number> {
  const { dialect } = target;
  const what = "The pruning of old syncs and jobs";
  if (!(await hasOwnTables(target.reader(signal), dialect, what))) return 0;
  return target.transaction(async (transaction) => {
    const run = (statement: Sql) => transaction.all(render(statement, dialect), bind(statement));
    const [sync, change, job, item] = (["sync", "change", "job", "job_item"] as const).map((table) =>
      raw(dialect.ownTable(table)),
    ) as [Sql, Sql, Sql, Sql];
    const [[newest] = []] = await run(
      sql`SELECT max(created_at) FROM (SELECT created_at FROM ${sync} UNION ALL SELECT created_at FROM ${job}) made
        WHERE created_at LIKE '____-__-__ __:__:__%'`,
    );
    if (typeof newest !== "string") return 0;
    const [earlier] = [newest, nowText()].sort();
    const cutoff = before(earlier!, days);
    const syncs = await run(
      sql`SELECT id, report FROM ${sync} WHERE created_at < ${param(cutoff)} AND (report IS NULL OR report NOT LIKE ${param(`%${EXPIRED}%`)})
        ORDER BY created_at, id LIMIT ${param(BigInt(AT_ONCE))}`,
    );
    for (const [id, report] of syncs) {
      const { objects: _, ...summary } = parseSummary(report === null ? null : String(report));
      const kept = storedText({ ...summary, expired: true });
      await run(
        sql`UPDATE ${sync} SET report = ${param(kept)}, request = NULL, idempotency_key = NULL WHERE id = ${param(String(id))}`,
      );
    }
    await run(sql`DELETE FROM ${change} WHERE ${among(target, "sync_id", syncs)}`);
    const jobs = await run(
      sql`SELECT id FROM ${job} WHERE finished_at < ${param(cutoff)} ORDER BY finished_at, id LIMIT ${param(BigInt(AT_ONCE))}`,
    );
    await run(sql`DELETE FROM ${item} WHERE ${among(target, "job_id", jobs)}`);
    await run(sql`DELETE FROM ${job} WHERE ${among(target, "id", jobs)}`);
    return syncs.length + jobs.length;
  }, signal);
}

/** The time that many days before another, as canonical text. */
function before(moment: string, days: number): string {
  const ms = Date.parse(`${moment.slice(0, 19).replace(" ", "T")}Z`) - days * DAY_MS;
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")}.000000`;
}

function among({ dialect }: Instance, column: string, rows: readonly (readonly unknown[])[]): Sql {
  return dialect.filters.isOneOf(
    raw(column),
    "string",
    rows.map(([id]) => String(id)),
  );
}
