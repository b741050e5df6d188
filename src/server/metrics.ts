import { Counter, collectDefaultMetrics, Gauge, Histogram, register as processRegister, Registry } from "prom-client";
import type { Activity } from "../instances/activity.ts";
import type { ItemOutcome, JobState } from "../jobs/job.ts";
import type { SyncEvent } from "../sync/syncEvent.ts";
import type { RequestScope } from "./requestScope.ts";

/** Why a request was turned away: too many of a caller's per minute, or at once; too many streams, or downloads of an instance. */
export type Limited = "rate" | "concurrency" | "streams" | "tables";

export interface Metrics {
  /** Counts an answered request: a GraphQL operation, a table, or one that was refused (none). */
  record(scope: RequestScope): void;
  /** Counts a sync of one object, but no dry run and no answer that is given again. */
  recordSync(event: SyncEvent): void;
  /** Counts objects of jobs by what became of them. */
  recordObjects(outcomes: readonly ItemOutcome[]): void;
  /** Counts a request that was turned away. */
  recordLimited(limit: Limited): void;
  /** Counts a request that was refused since the keys by which tokens are checked cannot be fetched. */
  recordNoKeys(): void;
  contentType: string;
  /** All metrics, in the text format of Prometheus. */
  print(): Promise<string>;
}

/** What metrics are taken from when they are asked for. */
export interface Watched {
  /** Those of the present configuration. */
  instances(): readonly { slug: string; activity: Readonly<Activity> }[];
  /** Jobs by state; rejects where that cannot be read. */
  countJobs(): Promise<ReadonlyMap<JobState, number>>;
  version: string;
}

const DURATIONS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

let processMetrics: Registry | undefined;

/** Metrics of the process itself, one set however many gateways run in it. */
function processRegistry(): Registry {
  if (!processMetrics) collectDefaultMetrics({ register: processRegister });
  processMetrics = processRegister;
  return processMetrics;
}

/** Metrics of instances, read off when they are asked for. */
function watchInstances(registers: Registry[], { instances }: Watched): void {
  const labelNames = ["slug"] as const; // `instance` is what Prometheus calls the gateway
  const gauge = (name: string, help: string, measure: (activity: Readonly<Activity>) => number | undefined) =>
    new Gauge({
      ...{ name: `lamindb_gateway_${name}`, help, labelNames, registers },
      collect() {
        this.reset();
        for (const { slug, activity } of instances()) {
          const value = measure(activity);
          if (value !== undefined) this.set({ slug }, value);
        }
      },
    });
  const counter = (name: string, help: string, measure: (activity: Readonly<Activity>) => number) =>
    new Counter({
      ...{ name: `lamindb_gateway_${name}`, help, labelNames, registers },
      collect() {
        this.reset();
        for (const { slug, activity } of instances()) this.inc({ slug }, measure(activity));
      },
    });
  counter(
    "statements_total",
    "Statements that an instance was asked to read; a snapshot counts as one.",
    ({ asked }) => asked,
  );
  counter(
    "reads_refused_total",
    "Reads that were refused since too many wait for the instance.",
    ({ refused }) => refused,
  );
  gauge("reads_open", "Reads of an instance that run or wait now.", ({ open }) => open);
  gauge("reads_at_once", "Reads of an instance that can run at the same time.", ({ atOnce }) => atOnce);
  gauge("instance_up", "1 if the instance's database answered when it was last asked.", ({ isUp }) =>
    isUp === undefined ? undefined : Number(isUp),
  );
  gauge(
    "instance_spared",
    "1 while the instance's database is asked only now and then, since it fails slowly.",
    ({ isSpared }) => Number(isSpared),
  );
}

function watchJobs(registers: Registry[], { countJobs }: Watched): void {
  new Gauge({
    name: "lamindb_gateway_jobs",
    help: "Jobs of the default instance, by state; absent while that cannot be read.",
    labelNames: ["state"],
    registers,
    async collect() {
      this.reset();
      const counts = await countJobs().catch(() => new Map<JobState, number>());
      for (const [state, count] of counts) this.set({ state }, count);
    },
  });
}

/** A gateway's own metrics. Labels are slugs of instances, kinds of operations and codes of errors, never what a client names. */
export function makeMetrics(watched: Watched): Metrics {
  const own = new Registry();
  const registers = [own];
  const requests = new Counter({
    name: "lamindb_gateway_requests_total",
    help: "GraphQL requests that were answered, by kind of operation and whether the response has errors.",
    labelNames: ["operation", "outcome"],
    registers,
  });
  const errors = new Counter({
    name: "lamindb_gateway_errors_total",
    help: "Errors in responses, by code.",
    labelNames: ["code"],
    registers,
  });
  const rootFields = new Counter({
    name: "lamindb_gateway_root_fields_total",
    help: "Root fields of answered queries, by how they were read.",
    labelNames: ["way"],
    registers,
  });
  const seconds = new Histogram({
    name: "lamindb_gateway_request_duration_seconds",
    help: "Time from receiving a GraphQL request to sending its response, by kind of operation.",
    labelNames: ["operation"],
    buckets: DURATIONS,
    registers,
  });
  const limited = new Counter({
    name: "lamindb_gateway_limited_total",
    help: "Requests that were turned away since their caller sent too many, by the limit: rate (per minute) or concurrency; or since there were too many streams, or tables of an instance.",
    labelNames: ["limit"],
    registers,
  });
  const withoutKeys = new Counter({
    name: "lamindb_gateway_token_keys_unavailable_total",
    help: "Requests that were refused since the keys by which tokens are checked could not be fetched.",
    registers,
  });
  const syncs = new Counter({
    name: "lamindb_gateway_syncs_total",
    help: "Syncs of one object, by outcome, or the code of what they failed with.",
    labelNames: ["outcome"],
    registers,
  });
  const syncSeconds = new Histogram({
    name: "lamindb_gateway_sync_duration_seconds",
    help: "How long syncs of one object took.",
    buckets: DURATIONS,
    registers,
  });
  const rows = new Counter({
    name: "lamindb_gateway_sync_rows_total",
    help: "Rows of syncs of one object, by what became of them: transferred, mapped, filled.",
    labelNames: ["fate"],
    registers,
  });
  const objects = new Counter({
    name: "lamindb_gateway_job_objects_total",
    help: "Objects of jobs that this gateway has processed, by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  new Gauge({
    name: "lamindb_gateway_build_info",
    help: "1, with the versions of the gateway and of Node.",
    labelNames: ["version", "node"],
    registers,
  }).set({ version: watched.version, node: process.versions.node }, 1);
  watchInstances(registers, watched);
  watchJobs(registers, watched);
  return {
    recordObjects(outcomes) {
      for (const outcome of outcomes) objects.inc({ outcome });
    },
    recordLimited: (limit) => limited.inc({ limit }),
    recordNoKeys: () => withoutKeys.inc(),
    recordSync({ outcome, isRepeated, dryRun, ms, transferred, mapped, filled }) {
      if (isRepeated || dryRun) return; // nothing was synced
      syncs.inc({ outcome });
      syncSeconds.observe(ms / 1000);
      for (const [fate, count] of Object.entries({ transferred, mapped, filled })) rows.inc({ fate }, count);
    },
    record({ operation = "none", errorCodes, startedAt, reading }) {
      for (const { way } of reading?.fields ?? []) rootFields.inc({ way });
      requests.inc({ operation, outcome: errorCodes.length > 0 ? "error" : "success" });
      for (const code of errorCodes) errors.inc({ code });
      seconds.observe({ operation }, (performance.now() - startedAt) / 1000);
    },
    contentType: own.contentType,
    print: () => Registry.merge([own, processRegistry()]).metrics(),
  };
}
