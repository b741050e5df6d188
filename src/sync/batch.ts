/**
 * Syncs many objects of one registry: what they share is read, matched and written once for all of them, in one
 * transaction. Where one of them cannot come, the batch is halved until it is alone, so that the others do.
 */
import type { Registry } from "../catalogue/model.ts";
import { type ErrorCode, GatewayError } from "../errors.ts";
import { isBusy } from "../instances/boundedQueue.ts";
import type { Instance } from "../instances/instance.ts";
import { JOBS, requireOwnTables } from "../instances/ownTables.ts";
import { type Database, readTable, type TextValues } from "../instances/readTable.ts";
import { textOf } from "../instances/rowValues.ts";
import type { WriteTransaction } from "../instances/writer.ts";
import { inSpan } from "../tracing.ts";
import { first } from "../util/first.ts";
import { AuthorRefused } from "./author.ts";
import { type SourceGraph, uidOf } from "./graph.ts";
import { newSyncId, writeJournal } from "./journal/journal.ts";
import { storedText } from "./journal/stored.ts";
import type { SyncSummary } from "./journal/syncSummary.ts";
import { haveTwins } from "./match.ts";
import { assertLatest, notFound } from "./read/findRoot.ts";
import { TooManyRows } from "./read/frontier.ts";
import { readGraph } from "./read/readGraph.ts";
import { leftOutOf, outcomeOf, type SyncOutcome } from "./report.ts";
import { depthOf, modeOf, type TransferMode, wantOf } from "./request.ts";
import { type SyncContext, sourceOf } from "./sync.ts";
import { type Written, writeGraph } from "./writeGraph.ts";

export interface BatchRequest {
  source: string;
  registry: Registry;
  /** Full uids on the source. */
  uids: string[];
  transfer?: TransferMode;
  depth?: number;
  initiatedByRun?: string;
  /** The job that the batch is part of, and who made it (`personOf`), for the journal. */
  jobId?: string;
  maker?: string;
}

/** What became of one object of a batch. */
export type BatchOutcome = { uid: string; outcome: SyncOutcome } | { uid: string; error: GatewayError };

/** Called with outcomes in the transaction that wrote the objects: what it writes there is kept exactly if they are. */
export type Settle = (outcomes: BatchOutcome[], transaction: WriteTransaction) => Promise<void>;

/** Called with outcomes once they are committed. */
export type OnSettled = (outcomes: readonly BatchOutcome[]) => void;

/** Rows, links included, that a batch of several objects may hold in memory at once. */
const MAX_ROWS = 60_000;

/** Failures that are not due to an object: another object would fail in the same way, or this one would not later. */
const OF_THE_BATCH: ReadonlySet<ErrorCode> = new Set([
  "INSTANCE_UNAVAILABLE",
  "TIMEOUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "REGISTRY_NOT_IN_INSTANCE",
]);

/** The failure, where it is due to the object; throws it otherwise. */
function ownFailure(error: unknown, uid: string, { registry }: BatchRequest): GatewayError {
  if (error instanceof GatewayError && (OF_THE_BATCH.has(error.code) || isBusy(error))) throw error;
  if (error instanceof GatewayError) return error;
  const message = `${registry.qualifiedName} ${uid} failed with an internal error of the gateway; see its log.`;
  return new GatewayError("INTERNAL_ERROR", message, { registry: registry.qualifiedName, uid }, error);
}

/** Ends a batch in which two objects are one on the target: the second is mapped onto the first once that is there. */
class Twins extends Error {
  constructor() {
    super("objects of the batch have the same content");
    this.name = "Twins";
  }
}

/** How objects are worked on, many at a time. */
export interface BatchWork {
  /** Works on all of them; throws where one cannot come. */
  together(uids: string[]): Promise<void>;
  /** Called with a single object that cannot be synced. */
  refuse(uid: string, error: GatewayError): Promise<void>;
  /** Whether a failure ends the whole batch, since it is not due to an object. */
  isOver?(): boolean;
}

/** Works on objects together, or, where that fails, on each half by itself. */
export async function inHalves(uids: string[], request: BatchRequest, work: BatchWork): Promise<void> {
  if (uids.length === 0) return;
  try {
    await work.together(uids);
  } catch (error) {
    if (work.isOver?.()) throw error;
    const uid = first(uids);
    if (uids.length === 1) return work.refuse(uid, ownFailure(error, uid, request));
    if (!(error instanceof TooManyRows || error instanceof Twins)) ownFailure(error, uid, request);
    const middle = uids.length >> 1;
    await inHalves(uids.slice(0, middle), request, work);
    await inHalves(uids.slice(middle), request, work);
  }
}

/** Reads objects of a batch by their uids. Throws where one of them cannot come, or where they had better be synced separately. */
export async function readBatch(
  source: Instance,
  request: BatchRequest,
  uids: string[],
  signal: AbortSignal | undefined,
): Promise<SourceGraph> {
  const { registry } = request;
  const find = async (database: Database): Promise<TextValues[]> => {
    const rows = await readTable(database, registry, [{ column: "uid", values: uids }]);
    const byUid = new Map(rows.map((row) => [textOf(row, "uid"), row]));
    return uids.map((uid) => {
      const row = byUid.get(uid);
      if (!row) throw notFound(registry, "uid", uid, source.slug);
      return assertLatest(row, registry, source.slug);
    });
  };
  const depth = depthOf(request, source.catalogue);
  const maxRows = uids.length > 1 ? MAX_ROWS : undefined;
  const wanted = { registry, want: wantOf(request), depth, find, ...(maxRows && { maxRows }) };
  const graph = await readGraph(source, wanted, signal);
  if (haveTwins(graph.asked)) throw new Twins();
  return graph;
}

class Batch {
  readonly #context: SyncContext;
  readonly #source: Instance;
  readonly #request: BatchRequest;
  readonly #settle: Settle;
  readonly #onSettled: OnSettled;
  /** Whether what `settle` did failed: no other object would fare better. */
  #isSettlingRefused = false;
  /** Whether nobody can sign, or the run that asks is gone: no other object would come, either. */
  #isAuthorRefused = false;

  constructor(context: SyncContext, request: BatchRequest, settle: Settle, onSettled: OnSettled) {
    this.#context = context;
    this.#source = sourceOf(context, request.source);
    this.#request = request;
    this.#settle = settle;
    this.#onSettled = onSettled;
  }

  /** Syncs these objects together, or, where that fails, each half by itself. */
  async sync(uids: string[]): Promise<void> {
    await inHalves(uids, this.#request, {
      together: (some) => inSpan("lamindb.sync.batch", () => this.#together(some)),
      refuse: (uid, error) => this.#write(async () => [{ uid, error }]),
      isOver: () => this.#isSettlingRefused || this.#isAuthorRefused,
    });
  }

  /** Writes objects and settles what became of them, in one transaction. */
  async #write(work: (transaction: WriteTransaction) => Promise<BatchOutcome[]>): Promise<void> {
    const settled = await this.#target.transaction(async (transaction) => {
      this.#isSettlingRefused = false; // it may be another try
      const outcomes = await work(transaction);
      await this.#settle(outcomes, transaction).catch((error) => {
        this.#isSettlingRefused = true;
        throw error;
      });
      return outcomes;
    });
    this.#onSettled(settled);
  }

  get #target(): Instance {
    return this.#context.instances.default;
  }

  async #together(uids: string[]): Promise<void> {
    const graph = await inSpan("lamindb.sync.read", () =>
      readBatch(this.#source, this.#request, uids, this.#context.signal),
    );
    await this.#write(async (transaction) => {
      const { initiatedByRun } = this.#request;
      const { dialect } = this.#target;
      await requireOwnTables(transaction, dialect, JOBS);
      // a job makes tables large faster than the server analyzes them
      if (dialect.freshPlansSql !== null) await transaction.all(dialect.freshPlansSql);
      const writing = writeGraph(this.#context, this.#source, graph, initiatedByRun, transaction);
      const written = await writing.catch((error) => {
        this.#isAuthorRefused = error instanceof AuthorRefused;
        throw error;
      });
      await this.#journal(written, transaction);
      return written.plan.roots.map((row) => ({ uid: textOf(row.node.values, "uid"), outcome: outcomeOf(row) }));
    });
  }

  async #journal({ plan, run, log, startedAt }: Written, transaction: WriteTransaction): Promise<void> {
    const { registry, jobId, maker } = this.#request;
    const { slug, config } = this.#source;
    const leftOut = leftOutOf(plan, transaction.schema);
    const objects = plan.roots.map((row): [string, SyncOutcome] => [uidOf(row.node), outcomeOf(row)]);
    const summary: SyncSummary = { transfer: modeOf(this.#request), objects, maker };
    const report = {
      ...summary,
      ...(leftOut.length > 0 && { leftOut: leftOut.map(({ table, ...rest }) => ({ table: table.table, ...rest })) }),
    };
    const entry = {
      id: newSyncId(),
      startedAt,
      source: { slug, uid: config.uid },
      registry: registry.table,
      uid: first(objects)[0],
      runId: run.id,
      ...(jobId !== undefined && { jobId }),
      report: storedText(report),
    };
    await writeJournal(transaction, this.#target.dialect, entry, log);
  }
}

/**
 * Syncs many objects of one registry, each whole or not at all. `settle` is called with disjoint parts of the uids.
 * Rejects, with the rest unsettled, where going on makes no sense: a database is down, or a lock was not free in time.
 */
export async function syncBatch(
  context: SyncContext,
  request: BatchRequest,
  settle: Settle,
  onSettled: OnSettled = () => {},
): Promise<void> {
  await new Batch(context, request, settle, onSettled).sync([...new Set(request.uids)]);
}
