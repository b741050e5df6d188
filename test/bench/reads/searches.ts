/**
 * Searches among the artifacts of the bench's PostgreSQL database, through the gateway in this process: with indexes by trigrams, which
 * are made where they are missing, and without (`enable_bitmapscan` off: no such index is used); then Python LaminDB's, where there is one.
 *   node test/bench/reads/searches.ts [--artifacts 1000000] [--postgres URL] [--python PYTHON] [--folder .bench]
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type DocumentNode, parse } from "graphql";
import { loadCatalogue } from "../../../src/catalogue/loadCatalogue.ts";
import { findSearchIndexes } from "../../../src/instances/searchIndexes.ts";
import { openReadGateway, type ReadGateway } from "../../support/readGateway.ts";
import { withClient } from "../../support/withClient.ts";
import { filledPostgres } from "./fillPostgres.ts";

const { values } = parseArgs({
  options: {
    artifacts: { type: "string", default: "1000000" },
    postgres: { type: "string", default: "postgresql://postgres@127.0.0.1:5432/postgres" },
    python: { type: "string" },
    folder: { type: "string", default: ".bench" },
  },
});

/** Words with about 1, 50, 100, 1,000 and 10,000 hits among 1,000,000, and one without trigrams. */
const SEARCHES = ["aed5d748", "12345", "sample_9999", "sample_999", "study_77/", "ab"];
const ROUNDS = 11;
const SLOW_ROUNDS = 3;

const SOURCE = "query ($search: String) { artifacts(search: $search, first: 20) { totalCount nodes { uid key } } }";

function openOn(url: string): ReadGateway {
  const address = { dialect: "postgres" as const, url };
  return openReadGateway([
    { slug: "anonymous/bench", id: "5eed0000000000000000000000000041", uid: "5eedBench041", db: address },
  ]);
}

async function makeIndex(gateway: ReadGateway, url: string): Promise<void> {
  const found = await findSearchIndexes(await gateway.instances.default.session(), loadCatalogue());
  const missing = found!.indexes.find(({ registry, isThere }) => registry.typeName === "Artifact" && !isThere);
  if (!missing) return;
  console.error("making the index ...");
  await withClient(url, async (client) => {
    await client.query(`${found!.before} ${missing.sql}`);
    await client.query("VACUUM ANALYZE lamindb_artifact");
  });
}

const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1]!;

interface Measured {
  hits: number;
  ms: number;
}

async function measure(
  gateway: ReadGateway,
  document: DocumentNode,
  search: string,
  rounds: number,
): Promise<Measured> {
  const times: number[] = [];
  let written: string | undefined;
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    written = await gateway.write(document, { search });
    times.push(performance.now() - start);
  }
  if (written === undefined) throw new Error(JSON.stringify(await gateway.ask(SOURCE, { search })));
  const { artifacts } = JSON.parse(written) as { artifacts: { totalCount: number } };
  return { hits: artifacts.totalCount, ms: median(times) };
}

/** Milliseconds of each search in Python, its twenty best; none where no Python is named. */
function measurePython(url: string): number[] {
  if (!values.python) return [];
  const script = fileURLToPath(new URL("../../live/searches.py", import.meta.url));
  const input = JSON.stringify({ postgres: url, queries: SEARCHES, registry: "Artifact", timed: true });
  const { stdout } = spawnSync(values.python, [script], {
    input,
    stdio: ["pipe", "pipe", "inherit"],
    encoding: "utf8",
  });
  return JSON.parse(stdout) as number[];
}

const folder = resolve(values.folder, `storage-postgres-${values.artifacts}`);
const url = await filledPostgres(values.postgres, Number(values.artifacts), folder);
const without = new URL(url);
without.search = "?options=-c%20enable_bitmapscan%3Doff";
const [indexed, plain] = [openOn(url), openOn(without.href)];
try {
  await makeIndex(indexed, url);
  const python = measurePython(url);
  const documents = [parse(SOURCE), parse(SOURCE)]; // what was made of a document for one gateway is kept with it
  console.log("| search | hits | with index, ms | without, ms | Python LaminDB, ms |\n| --- | --- | --- | --- | --- |");
  for (const [i, search] of SEARCHES.entries()) {
    const { hits, ms } = await measure(indexed, documents[0]!, search, ROUNDS);
    const other = await measure(plain, documents[1]!, search, SLOW_ROUNDS);
    const ofPython = python[i]?.toFixed(0) ?? "–";
    console.log(`| ${search} | ${hits} | ${ms.toFixed(1)} | ${other.ms.toFixed(0)} | ${ofPython} |`);
  }
} finally {
  await Promise.all([indexed.close(), plain.close()]);
}
