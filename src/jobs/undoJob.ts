/**
 * Takes back all syncs of a job, the newest first, each in a transaction of its own: where this ends early (something
 * stands in the way, the time is over, the gateway stops), what is undone stays so, and another call goes on.
 */
import { GatewayError } from "../errors.ts";
import { shownOf } from "../sync/journal/shown.ts";
import type { ObjectName } from "../sync/report.ts";
import { assertStorable } from "../sync/request.ts";
import type { SyncContext } from "../sync/sync.ts";
import { type UndoReport, undoTogether } from "../sync/undo/undoSync.ts";
import { getJob } from "./cancelJob.ts";
import { isEnded } from "./job.ts";
import { listSyncIds } from "./jobDetails.ts";

/**
 * Undoes a job's syncs until the first that something prevents from being undone; those undone before are reported again. A dry
 * run tries all of them in one transaction, of which nothing stays. Throws OBJECT_NOT_FOUND, or CONFLICT while the
 * job has not ended.
 */
export async function undoJob(context: SyncContext, id: string, dryRun = false): Promise<UndoReport> {
  assertStorable("id", id);
  const target = context.instances.default;
  const job = await getJob(target, id, await shownOf(context.instances, context.signal));
  if (!isEnded(job)) {
    const message = `The job ${id} is still running; cancel it with \`cancelJob\`, or wait until it ends, before you undo it.`;
    throw new GatewayError("CONFLICT", message, { instance: target.slug, retryable: true });
  }
  const syncIds = (await listSyncIds(target, job)).map((sync) => sync.id).reverse();
  if (dryRun) return undoTogether(context, syncIds, true);
  const undone: ObjectName[] = [];
  for (const syncId of syncIds) {
    const { undone: more, blockedBy } = await undoTogether(context, [syncId], false);
    for (const name of more) undone.push(name);
    if (blockedBy.length > 0) return { undone, blockedBy, dryRun };
  }
  return { undone, blockedBy: [], dryRun };
}
