/**
 * Python LaminDB and two gateways sync the same objects into one PostgreSQL database at once, in rounds on a fresh target.
 *   node test/live/concurrent.ts [--rounds 5] [--python PATH] [--postgres URL]
 * Ends with 1 where a gateway gave an error, a row or link is there twice, or LaminDB cannot use the target afterwards. What Python
 * itself fails on is only counted: nothing in LaminDB tries again where another program came between.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, exit, pid } from "node:process";
import { parseArgs } from "node:util";
import type pg from "pg";
import { doubles } from "../support/doubles.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gatewayProcess.ts";
import {
  connect,
  copyTables,
  fillFromSqlite,
  fingerprints,
  makeTargetDatabase,
  TABLES,
  withoutTypeChecks,
} from "../support/postgresContent.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templateInstances.ts";
import type { LiveStep } from "./chooseStep.ts";
import { Oracle } from "./oracle.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    python: { type: "string", default: env.LAMINDB_PYTHON ?? "python3" },
    postgres: { type: "string", default: env.TEST_POSTGRES_URL ?? "postgresql://postgres@127.0.0.1:5432/postgres" },
  },
});

/** They share users, labels, features, schemas, types. */
const STEPS: LiveStep[] = [
  { registry: "Artifact", uid: "9zbX6l4rO283JrMD0000", transfer: "annotations" },
  { registry: "Artifact", uid: "KRjBZK4e1VMBcnw70000", transfer: "annotations" },
  { registry: "Artifact", uid: "QHhbkLfowWFdFdXO0000", transfer: "annotations" },
  { registry: "Record", uid: "XlkOqJJNJjx8MMWS", transfer: "annotations", depth: 1 },
  { registry: "Feature", uid: "DsRUKnFq4d2Y" },
  { registry: "Schema", uid: "5cBNr2Ek7EymxAwW" },
  { registry: "ULabel", uid: "cMvFnf0F", depth: 2 },
];
const PAUSE_MS = 100;

type Failures = Map<string, number>;

function count(failures: Failures, what: string): void {
  failures.set(what, (failures.get(what) ?? 0) + 1);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function mutation({ registry, uid, transfer, depth = 0 }: LiveStep): string {
  const mode = transfer ? `, transfer: ${transfer.toUpperCase()}` : "";
  return `mutation { sync(source: "${TEMPLATE_INSTANCES.source.slug}", registry: ${registry.toUpperCase()}, uid: "${uid}", depth: ${depth}${mode}) { outcome } }`;
}

async function syncByPython(oracle: Oracle, failures: Failures): Promise<void> {
  for (const step of shuffled(STEPS)) {
    const answer = await oracle.sync(step);
    if (!answer.ok) count(failures, `${answer.error}: ${answer.message.split("\n")[0]!.slice(0, 120)}`);
  }
}

/** As long as Python is at it: while it has one object done, a gateway has them all. */
async function syncByGateway(gateway: GatewayProcess, failures: Failures, isOver: () => boolean): Promise<number> {
  let done = 0;
  do {
    for (const step of shuffled(STEPS)) {
      const { errors = [] } = await gateway.query(mutation(step));
      for (const { message, extensions } of errors) count(failures, `${extensions?.code}: ${message}`);
      done++;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS));
    }
  } while (!isOver());
  return done;
}

async function reset(fresh: pg.Client, target: pg.Client): Promise<void> {
  const [want, have] = [await fingerprints(fresh), await fingerprints(target)];
  const differing = TABLES.filter((name) => want.get(name) !== have.get(name));
  await withoutTypeChecks(target, () => copyTables(fresh, target, differing));
}

/** Rows that are there twice; of links without a feature, most tables keep none apart, and Python and gateway may both write one. */
async function doublesWithFeature(url: string): Promise<string[]> {
  return (await doubles(url)).filter((line) => !/,null/.test(line));
}

async function runRounds(admin: pg.Client, work: string): Promise<number> {
  const make = (name: string) => makeTargetDatabase(admin, values.postgres, `lamindb_concurrent_${pid}_${name}`);
  const [source, fresh, target] = [await make("source"), await make("fresh"), await make("target")];
  for (const { client } of [source, target]) await client.query("SET session_replication_role = replica");
  await withoutTypeChecks(source.client, (client) => fillFromSqlite(client, unpackSqliteTemplate("source")));
  const oracles = [1, 2].map((n) => new Oracle(values.python, join(work, String(n)), source.url, target.url));
  const gateways = await Promise.all([1, 2].map(() => startGatewayProcess(source.url, target.url)));
  const [ofPython, ofGateways, problems]: Failures[] = [new Map(), new Map(), new Map()];
  let syncs = 0;
  try {
    for (const oracle of oracles) await oracle.ready();
    for (let round = 0; round < Number(values.rounds); round++) {
      await reset(fresh.client, target.client);
      let isOver = false;
      const byPython = Promise.all(oracles.map((oracle) => syncByPython(oracle, ofPython!)));
      const ended = byPython.finally(() => {
        isOver = true;
      });
      const done = await Promise.all(gateways.map((gateway) => syncByGateway(gateway, ofGateways!, () => isOver)));
      await ended;
      syncs += done.reduce((a, b) => a + b);
      for (const line of await doublesWithFeature(target.url)) count(problems!, `twice: ${line}`);
      for (const step of STEPS) {
        const { problems: found = {}, message } = await oracles[0]!.use(step, undefined);
        if (message) count(problems!, `LaminDB's use of ${step.registry}: ${message}`);
        for (const [name, what] of Object.entries(found))
          count(problems!, `LaminDB's ${name} of ${step.registry}: ${what}`);
      }
    }
  } finally {
    for (const oracle of oracles) oracle.close();
    await Promise.all(gateways.map((gateway) => gateway.kill()));
    await Promise.all([source, fresh, target].map(({ client }) => client.end()));
    for (const { url } of [source, fresh, target])
      await admin.query(`DROP DATABASE IF EXISTS "${new URL(url).pathname.slice(1)}" WITH (FORCE)`);
  }
  const print = (title: string, failures: Failures) => {
    for (const [what, times] of failures) console.log(`${title} ${times} × ${what}`);
  };
  print("python:", ofPython!);
  print("GATEWAY:", ofGateways!);
  print("FOUND:", problems!);
  console.log(
    `${values.rounds} rounds, ${syncs} syncs of gateways, ${Number(values.rounds) * 2 * STEPS.length} of Python`,
  );
  return ofGateways!.size + problems!.size > 0 ? 1 : 0;
}

const work = mkdtempSync(join(tmpdir(), "lamindb-gateway-concurrent-"));
const admin = await connect(values.postgres);
const status = await runRounds(admin, work).finally(async () => {
  await admin.end();
  rmSync(work, { recursive: true, force: true });
});
exit(status);
