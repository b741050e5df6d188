/**
 * What a sync of many objects would do: its objects are listed and planned in batches, as a job would take them, and
 * nothing is written. What earlier batches would bring counts as there for later ones.
 */
import type { Instance } from "../instances/instance.ts";
import { type FreshUser, findSigningUser, initiatingRun, signerOf } from "../sync/author.ts";
import { type BatchRequest, inHalves, readBatch } from "../sync/batch.ts";
import { type Conflict, findDiffering } from "../sync/conflicts.ts";
import { ExpectedRows } from "../sync/expectedRows.ts";
import { findOverwritten } from "../sync/overwritten.ts";
import type { LeftOut } from "../sync/plan.ts";
import { leftOutOf, outcomeOf } from "../sync/report.ts";
import { depthOf } from "../sync/request.ts";
import { type SyncContext, sourceOf } from "../sync/sync.ts";
import { planOn } from "../sync/writeGraph.ts";
import type { ItemOutcome } from "./job.ts";
import type { ItemFailure } from "./jobDetails.ts";
import { listUids } from "./listUids.ts";
import { assertRegistries, type JobRequest } from "./makeJob.ts";

/** What a job would do. */
export interface JobPlan {
  total: number;
  counts: Record<ItemOutcome, number>;
  failures: ItemFailure[];
  /** Each once. */
  leftOut: LeftOut[];
  conflicts: Conflict[];
}

const BATCH_SIZE = 200;

class Planning {
  readonly #context: SyncContext;
  readonly #source: Instance;
  readonly #request: BatchRequest;
  readonly #fresh: FreshUser | undefined;
  readonly #expected = new ExpectedRows();
  readonly #leftOut = new Map<string, LeftOut>();
  readonly #conflicts = new Map<string, Conflict>();
  readonly #counts: JobPlan["counts"] = { TRANSFERRED: 0, MAPPED: 0, FILLED: 0, FAILED: 0 };
  readonly #failures: ItemFailure[] = [];

  constructor(context: SyncContext, source: Instance, request: BatchRequest, fresh: FreshUser | undefined) {
    this.#context = context;
    this.#source = source;
    this.#request = request;
    this.#fresh = fresh;
  }

  add(uids: string[]): Promise<void> {
    return inHalves(uids, this.#request, {
      together: (some) => this.#together(some),
      refuse: async (uid, { code, message }) => {
        this.#counts.FAILED += 1;
        this.#failures.push({ uid, code, message });
      },
    });
  }

  async #together(uids: string[]): Promise<void> {
    const { instances } = this.#context;
    const target = instances.default;
    const graph = await readBatch(this.#source, this.#request, uids, this.#context.signal);
    await target.snapshot(async (database) => {
      const plan = await planOn(database, graph, this.#source, instances, this.#fresh, this.#expected);
      const conflicts = [...findDiffering(plan), ...(await findOverwritten(plan, database))];
      for (const one of conflicts) this.#conflicts.set(`${one.table.table} ${one.uid} ${one.field}`, one);
      for (const one of leftOutOf(plan, database.schema))
        this.#leftOut.set(`${one.table.table} ${one.uid} ${one.reason}`, one);
      for (const row of plan.roots) this.#counts[outcomeOf(row)] += 1;
      this.#expected.add(plan);
    }, this.#context.signal);
  }

  result(total: number): JobPlan {
    const [leftOut, conflicts] = [[...this.#leftOut.values()], [...this.#conflicts.values()]];
    return { total, counts: this.#counts, failures: this.#failures, leftOut, conflicts };
  }
}

/** Plans a job and reports after each batch how many objects are planned. Throws what making the job would throw. */
export async function planJob(
  context: SyncContext,
  { source: slug, registry, where, terms }: JobRequest,
  onPlanned: (count: number) => void,
): Promise<JobPlan> {
  const target = context.instances.default;
  const source = sourceOf(context, slug);
  depthOf({ registry, ...terms }, target.catalogue);
  await target.assertCurrentNames();
  await assertRegistries(source, target, registry);
  const database = await target.session(context.signal);
  await initiatingRun(database, target.catalogue, terms.initiatedByRun);
  const { fresh } = await findSigningUser(signerOf(context), target.catalogue, database);
  const planning = new Planning(context, source, { source: slug, registry, uids: [], ...terms }, fresh);
  let total = 0;
  for await (const uids of listUids(source, registry, where, context.config.limits, context.signal)) {
    for (let at = 0; at < uids.length; at += BATCH_SIZE) {
      await planning.add(uids.slice(at, at + BATCH_SIZE));
      onPlanned(total + Math.min(uids.length, at + BATCH_SIZE));
    }
    total += uids.length;
  }
  return planning.result(total);
}
