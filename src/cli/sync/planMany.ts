/** `--dry-run` of many objects: what a job would do with them. */
import { type JobPlan, planJob } from "../../jobs/planJob.ts";
import { objectRef } from "../../resolvers/syncResult.ts";
import { sourceOf } from "../../sync/sync.ts";
import type { CommandContext } from "../askSchema.ts";
import { printJson } from "../printJson.ts";
import type { Progress } from "../progress.ts";
import { jobRequest } from "./jobRequest.ts";
import { countsText, listed } from "./printMany.ts";
import { conflictLine, nameOf } from "./printReport.ts";
import type { ManyTask, SyncFlags } from "./syncTask.ts";

/** The plan in the form of the API's Job and SyncResult; `first` entries of each list. */
function planJson(plan: JobPlan, { source, registry, where = null }: ManyTask, db: string, first: number): object {
  const { TRANSFERRED: transferred, MAPPED: mapped, FILLED: filled, FAILED: failed } = plan.counts;
  const [failures, leftOut, conflicts] = [
    plan.failures.slice(0, first),
    plan.leftOut.slice(0, first),
    plan.conflicts.slice(0, first),
  ];
  return {
    ...{ dryRun: true, source, registry: registry.enumName, where },
    ...{ total: plan.total, transferred, mapped, filled, failed },
    failures: failures.map(({ uid, ...rest }) => ({ object: objectRef({ db, table: registry, uid }), ...rest })),
    leftOut: leftOut.map(({ reason, ...object }) => ({ object: objectRef({ db, ...object }), reason })),
    conflicts: conflicts.map(({ table, uid, ...rest }) => ({ object: objectRef({ db, table, uid }), ...rest })),
  };
}

function printPlan({ total, counts, failures, leftOut, conflicts }: JobPlan, { source, registry }: ManyTask): void {
  const lines = [
    `${total} ${registry.qualifiedName} objects of ${source} would be: ${countsText(counts)}`,
    ...listed("would fail", failures.length, failures, (one) => `${one.uid}: ${one.code}: ${one.message}`),
    ...listed("left out", leftOut.length, leftOut, (one) => `${nameOf(one)}: ${one.reason}`),
    ...listed("differing", conflicts.length, conflicts, (one) => conflictLine(one, true)),
    "nothing was written",
  ];
  console.log(lines.join("\n"));
}

/** Plans a sync of many objects and prints what it would do; false where some could not come. */
export async function planMany(
  context: CommandContext,
  task: ManyTask,
  flags: SyncFlags,
  progress: Progress,
): Promise<boolean> {
  const { source, registry } = task;
  const onPlanned = (count: number) => progress.show(`planned ${count} ${registry.qualifiedName} objects of ${source}`);
  const plan = await planJob(context, jobRequest(context, task, flags), onPlanned).finally(progress.end);
  if (flags.json) printJson(planJson(plan, task, sourceOf(context, source).db, context.config.limits.maxPageSize));
  else printPlan(plan, task);
  return plan.counts.FAILED === 0;
}
