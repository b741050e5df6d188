/**
 * What one reader waits for, in milliseconds: the same pages of a small and of a large database; an artifact (W1) while somebody else
 * reads 20,000 genes (W5) over and over; the first answer of a document that the gateway has not seen, beside its later ones.
 *   node test/bench/reads/waits.ts [--dialect postgres|sqlite] [--artifacts 10000,1000000] [--seconds 5] [--postgres URL] [--folder .bench]
 */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import type { Dialect } from "../../support/dialects.ts";
import { askDatabase, fillDatabase } from "./database.ts";
import { type ReadSystem, startGateway } from "./systems.ts";
import { WORKLOADS, type WorkloadName } from "./workloads.ts";

const { values } = parseArgs({
  options: {
    dialect: { type: "string", default: "postgres" },
    artifacts: { type: "string", default: "10000,1000000" },
    seconds: { type: "string", default: "5" },
    postgres: { type: "string", default: "postgresql://postgres@127.0.0.1:5432/postgres" },
    folder: { type: "string", default: ".bench" },
  },
});
const dialect = values.dialect as Dialect;
const folder = resolve(values.folder);
const SECONDS = Number(values.seconds);
const PAGES: readonly WorkloadName[] = ["W1", "W2", "W4", "W5", "W6"];
const NEW_DOCUMENTS = 30;
const JSON_BODY = { "content-type": "application/json" };

/** The bodies that ask for a workload's answers. */
type Bodies = ReadonlyMap<WorkloadName, string[]>;

async function bodiesOf(gateway: ReadSystem, db: string): Promise<Bodies> {
  const bodies = new Map<WorkloadName, string[]>();
  await askDatabase(dialect, db, async (ask) => {
    for (const name of PAGES) {
      const sets = await WORKLOADS[name].variables(ask);
      bodies.set(
        name,
        sets.map((set) => JSON.stringify(gateway.body(name, WORKLOADS[name], set))),
      );
    }
  });
  return bodies;
}

const print = (ms: number) => ms.toFixed(ms < 10 ? 1 : 0);

/** Asks one request after the other, by a thread of its own. */
async function keepAsking(gateway: ReadSystem, bodies: readonly string[], duration: number): Promise<void> {
  const requests = bodies.map((body) => ({ method: "POST" as const, headers: JSON_BODY, body }));
  const load = { connections: 1, workers: 1, timeout: 120, requests, duration };
  const { errors, non2xx } = await autocannon({ url: gateway.url, ...load });
  if (errors + non2xx > 0) throw new Error(`${errors + non2xx} requests failed`);
}

async function timeOf(gateway: ReadSystem, body: string): Promise<number> {
  const start = performance.now();
  const answer = await fetch(gateway.url, { method: "POST", headers: JSON_BODY, body });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.arrayBuffer();
  return performance.now() - start;
}

/** Times of requests one after the other, the shortest first. */
async function timesOf(gateway: ReadSystem, bodies: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const end = performance.now() + SECONDS * 1000; performance.now() < end; )
    times.push(await timeOf(gateway, bodies[times.length % bodies.length]!));
  return times.sort((a, b) => a - b);
}

const median = (times: number[]) => times[times.length >> 1]!;
const p50AndP99 = (times: number[]) => `${print(median(times))} / ${print(times[Math.floor(times.length * 0.99)]!)}`;

/** Medians of the first answers of documents that differ in the operation's name, and of later answers. */
async function measureFirst(gateway: ReadSystem, body: string): Promise<{ first: number; later: number }> {
  const first: number[] = [];
  const later: number[] = [];
  for (let i = 0; i < NEW_DOCUMENTS; i++) {
    const named = body.replace("query (", `query new${i}(`);
    first.push(await timeOf(gateway, named));
    later.push(await timeOf(gateway, named));
  }
  const [ofFirst, ofLater] = [first, later].map((times) => median(times.sort((a, b) => a - b)));
  return { first: ofFirst!, later: ofLater! };
}

async function withGateway<T>(artifacts: number, use: (gateway: ReadSystem, bodies: Bodies) => Promise<T>): Promise<T> {
  const db = await fillDatabase(dialect, { ...values, folder, artifacts });
  const gateway = await startGateway(db, folder, {});
  try {
    return await use(gateway, await bodiesOf(gateway, db));
  } finally {
    await gateway.close();
  }
}

mkdirSync(folder, { recursive: true });
const sizes = values.artifacts.split(",").map(Number);
const medians = new Map<WorkloadName, number[]>(PAGES.map((name) => [name, []]));
for (const artifacts of sizes)
  await withGateway(artifacts, async (gateway, bodies) => {
    for (const [name, all] of bodies) {
      for (const body of all) await timeOf(gateway, body);
      medians.get(name)!.push(median(await timesOf(gateway, all)));
    }
    if (artifacts !== sizes.at(-1)) return;
    const [one, large, deep] = [bodies.get("W1")!, bodies.get("W5")!, bodies.get("W6")!];
    const alone = await timesOf(gateway, one);
    const beside = keepAsking(gateway, large, SECONDS + 2);
    const crowded = await timesOf(gateway, one);
    await beside;
    console.log(`W1, p50 / p99: alone ${p50AndP99(alone)}, beside W5 ${p50AndP99(crowded)}`);
    const { first, later } = await measureFirst(gateway, deep[0]!);
    console.log(
      `W6: first answer of a document ${print(first)}, later ${print(later)}, so ${print(first - later)} to compile it`,
    );
  });
console.log(`\n| read, median | ${sizes.map((size) => `${size} artifacts`).join(" | ")} | last ÷ first |`);
console.log(`|${" --- |".repeat(sizes.length + 2)}`);
for (const [name, times] of medians)
  console.log(`| ${name} | ${times.map(print).join(" | ")} | ${(times.at(-1)! / times[0]!).toFixed(2)} |`);
