import { setTimeout as sleep } from "node:timers/promises";
import { postGraphql } from "../../support/postGraphql.ts";
import { TEMPLATE_INSTANCES } from "../../support/templates.ts";
import { MANY_PREFIX } from "./seedMany.ts";

/** A `syncMany` that came to its end; the seconds are those between the request and it. */
export interface ManyJob {
  objects: number;
  seconds: number;
}

interface Progress {
  state: string;
  total: number;
  done: number;
  failed: number;
  message: string | null;
}

const SYNC_MANY = `mutation ($where: JSON) {
  syncMany(source: "${TEMPLATE_INSTANCES.source.slug}", registry: ARTIFACT, where: $where, transfer: ANNOTATIONS) { id } }`;
const JOB = "query ($id: ID!) { job(id: $id) { state total done failed message } }";
const LOOK_EVERY_MS = 200;
const TELL_EVERY_MS = 15_000;

async function ask<Data>(url: string, query: string, variables: Record<string, unknown>): Promise<Data> {
  const { data, errors } = await postGraphql<Data>(url, query, variables);
  if (!data || errors) throw new Error(`gateway: ${JSON.stringify(errors)}`);
  return data;
}

/** Syncs all artifacts of `seedMany` with annotations through a gateway, as one job; throws where one does not come. */
export async function runManyJob(url: string): Promise<ManyJob> {
  const start = performance.now();
  const where = { key: { startsWith: MANY_PREFIX } };
  const { id } = (await ask<{ syncMany: { id: string } }>(url, SYNC_MANY, { where })).syncMany;
  console.error(`  listed after ${((performance.now() - start) / 1000).toFixed(1)} s`);
  let [told, toldDone] = [performance.now(), 0];
  for (;;) {
    const { job } = await ask<{ job: Progress }>(url, JOB, { id });
    const now = performance.now();
    if (job.state === "COMPLETED" && job.failed === 0) return { objects: job.total, seconds: (now - start) / 1000 };
    if (job.state !== "PENDING" && job.state !== "RUNNING") throw new Error(`the job failed: ${JSON.stringify(job)}`);
    if (now - told > TELL_EVERY_MS) {
      const rate = Math.round(((job.done - toldDone) * 1000) / (now - told));
      console.error(`  ${job.done} of ${job.total}, ${rate}/s${job.message ? `, ${job.message}` : ""}`);
      [told, toldDone] = [now, job.done];
    }
    await sleep(LOOK_EVERY_MS);
  }
}
