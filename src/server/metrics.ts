import { Counter, collectDefaultMetrics, Histogram, register as processRegister, Registry } from "prom-client";
import type { ItemOutcome } from "../jobs/job.ts";
import type { RequestScope } from "./requestScope.ts";

export interface Metrics {
  /** Counts an answered GraphQL request. */
  record(scope: RequestScope): void;
  /** Counts objects of jobs by what became of them. */
  recordObjects(outcomes: readonly ItemOutcome[]): void;
  contentType: string;
  /** All metrics, in the text format of Prometheus. */
  print(): Promise<string>;
}

let processMetrics: Registry | undefined;

/** Metrics of the process itself, one set however many gateways run in it. */
function processRegistry(): Registry {
  if (!processMetrics) collectDefaultMetrics({ register: processRegister });
  processMetrics = processRegister;
  return processMetrics;
}

/** A gateway's own metrics. Labels are the kinds of operations and the codes of errors, never what a client names. */
export function makeMetrics(): Metrics {
  const own = new Registry();
  const requests = new Counter({
    name: "lamindb_gateway_requests_total",
    help: "GraphQL requests that were answered, by kind of operation and whether the response has errors.",
    labelNames: ["operation", "outcome"],
    registers: [own],
  });
  const errors = new Counter({
    name: "lamindb_gateway_errors_total",
    help: "Errors in responses, by code.",
    labelNames: ["code"],
    registers: [own],
  });
  const rootFields = new Counter({
    name: "lamindb_gateway_root_fields_total",
    help: "Root fields of answered queries, by how they were read.",
    labelNames: ["way"],
    registers: [own],
  });
  const seconds = new Histogram({
    name: "lamindb_gateway_request_duration_seconds",
    help: "Time from receiving a GraphQL request to sending its response, by kind of operation.",
    labelNames: ["operation"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [own],
  });
  const objects = new Counter({
    name: "lamindb_gateway_job_objects_total",
    help: "Objects of jobs that this gateway has processed, by outcome.",
    labelNames: ["outcome"],
    registers: [own],
  });
  return {
    recordObjects(outcomes) {
      for (const outcome of outcomes) objects.inc({ outcome });
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
