import { getJob, noSuchJob } from "../../jobs/cancelJob.ts";
import type { Job } from "../../jobs/job.ts";
import { jobProgress as progressOf } from "../../jobs/jobProgress.ts";
import { shownOf } from "../../sync/journal/shown.ts";
import { endedByReturn } from "../../util/endedByReturn.ts";
import type { GatewayContext } from "../context.ts";
import { forgetLoaded } from "../syncResult.ts";

/** Events; a failure is the last one, since a stream that breaks off tells nothing. */
async function* tell(
  first: Job,
  context: GatewayContext,
  end: AbortSignal,
): AsyncGenerator<{ jobProgress: Job | Error }, void> {
  try {
    for await (const jobProgress of progressOf(context.instances.default, first, end)) {
      forgetLoaded(context); // each event reads anew
      yield { jobProgress };
    }
  } catch (error) {
    if (end.aborted) return;
    yield { jobProgress: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** A job at once and after each change, until its end, until its client goes, or until the gateway stops. */
export const jobProgress = {
  subscribe: async (_root: unknown, { id }: { id: string }, context: GatewayContext) => {
    const target = context.instances.findDefault();
    if (!target) throw noSuchJob(id);
    const first = await getJob(target, id, await shownOf(context.instances));
    return endedByReturn((left) => tell(first, context, AbortSignal.any([context.jobs.signal, left])));
  },
};
