/**
 * Faults of a database under load: what clients of its instance and of another one see before, during and after each, and how
 * soon all is well again. The gateway, two PostgreSQL servers and a SQLite file are the bench's own.
 *   node test/bench/faults/main.ts [--rate 100] [--seconds 5] [--only REGEXP]
 * Sends `rate` requests a second to each of the two instances; a fault takes twice `seconds`, and so does the time after it.
 * Ends with status 1 where a request of the other instance failed, or the faulty one did not recover.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { FAULTS, type Fault } from "./faults.ts";
import { courseOf } from "./figures.ts";
import { faultTable, type Measured } from "./printFaults.ts";
import { FAULTY, HEALTHY, type Servers, startServers } from "./servers.ts";
import { startLoad } from "./steadyLoad.ts";

const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "100" },
    seconds: { type: "string", default: "5" },
    only: { type: "string", default: "" },
  },
});
const rate = Number(values.rate);
const ms = Number(values.seconds) * 1000;
const WELL_MS = 1_000;

const queryOf = (slug: string) => `{ artifacts(instance: "${slug}", first: 20, orderBy: [{ createdAt: DESC }]) { nodes {
  uid key suffix size createdBy { handle } run { transform { key } } ulabels { nodes { name } } } } }`;

async function measure({ title, dialect, begin }: Fault, servers: Servers): Promise<Measured> {
  const loads = [FAULTY[dialect], HEALTHY].map((slug) => startLoad(servers.url, queryOf(slug), rate));
  await sleep(ms);
  const beganMs = performance.now();
  const end = await begin(servers);
  await sleep(2 * ms);
  await end();
  const endedMs = performance.now();
  await sleep(2 * ms);
  await Promise.all(loads.map((load) => load.stop()));
  const [faulty, other] = loads.map(({ sent }) => courseOf(sent, beganMs, endedMs));
  return { title: `${{ sqlite: "SQLite", postgres: "PostgreSQL" }[dialect]} ${title}`, faulty: faulty!, other: other! };
}

/** What should not be, a line each. */
function complaints({ title, faulty, other }: Measured): string[] {
  const failed = [other.before, other.during, other.after, faulty.before].some(({ errors }) => errors.size > 0);
  const isWell = faulty.recoveryS * 1000 < 2 * ms - WELL_MS;
  return [
    ...(failed ? [`${title}: requests failed that had nothing to do with it`] : []),
    ...(isWell ? [] : [`${title}: requests still failed ${faulty.recoveryS.toFixed(1)} s after it`]),
  ];
}

const servers = await startServers();
const measured: Measured[] = [];
try {
  const warmUp = [HEALTHY, ...Object.values(FAULTY)].map((slug) => startLoad(servers.url, queryOf(slug), rate / 2));
  await sleep(ms);
  await Promise.all(warmUp.map((load) => load.stop()));
  for (const fault of FAULTS.filter(({ title, dialect }) => new RegExp(values.only).test(`${dialect} ${title}`))) {
    console.error(`${fault.dialect} ${fault.title} ...`);
    measured.push(await measure(fault, servers));
  }
} finally {
  await servers.close();
}
console.log(faultTable(measured));
const wrong = measured.flatMap(complaints);
for (const complaint of wrong) console.error(complaint);
process.exitCode = wrong.length > 0 ? 1 : 0;
