/**
 * Another program writes the same rows to the same database: on PostgreSQL between the statements of syncs and without
 * their lock; on SQLite, where it can only come between syncs, it keeps the file to itself for a while each time.
 */
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { ANNOTATED_SYNC, openGateway, type SyncAnswer, sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { startBundledGateway } from "../support/bundledCommand.ts";
import { run } from "../support/commandLine.ts";
import { doubles } from "../support/doubles.ts";
import { beforeStatements } from "../support/failingStatements.ts";
import { type ForeignRow, ForeignWriter, readForeignRows } from "../support/foreignWriter.ts";
import type { TestGateway } from "../support/gateway.ts";
import type { GraphqlAnswer } from "../support/postGraphql.ts";
import { SHARING_SYNCS, shuffledSyncs } from "../support/sharingSyncs.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";

/** How many rows are written between two statements of the sync, and which part of them is rather taken away. */
const PACES: [rows: number, taken: number][] = [
  [1, 0],
  [2, 0.2],
  [2, 0],
  [3, 0.4],
];
const MOST_WRITES = 300;
const SYNCS_AT_ONCE = 60;

const PATIENT = { requestTimeoutMs: 150_000 };
const BURST_WRITER = fileURLToPath(new URL("../support/burstWriter.ts", import.meta.url));

const ANNOTATIONS = `{ artifact(key: "example_datasets/mini_immuno/dataset1.h5ad") {
  annotations { feature { name } slot values } ulabels { nodes { name } } records { nodes { name } } } }`;

/** What syncs write, as rows for the other program, and the artifact's annotations then. */
async function undisturbed(documents: string[]): Promise<{ rows: ForeignRow[]; annotations: string[] }> {
  return withTarget("postgres", ({ db: fresh }) =>
    withTarget("postgres", async ({ db }) => {
      const gateway = await openGateway("postgres", db);
      try {
        for (const document of documents) expect((await gateway.query(document)).errors).toBeUndefined();
        return { rows: await readForeignRows(db, fresh), annotations: await annotationsOf(gateway) };
      } finally {
        await gateway.stop();
      }
    }),
  );
}

/** Leaves of the answer, as the order of labels and features is that in which they came. */
async function annotationsOf(gateway: TestGateway): Promise<string[]> {
  const { data } = await gateway.query(ANNOTATIONS);
  const leaves: string[] = [];
  JSON.stringify(data, (key, value) => {
    if (typeof value !== "object") leaves.push(`${key === "name" ? key : ""} ${value}`);
    return value;
  });
  return leaves.sort();
}

/** Most link tables keep links apart by their feature: of a link without one, two who look first may both write it. */
async function doublesWithFeature(db: string): Promise<string[]> {
  return (await doubles(db)).filter((line) => !/,null/.test(line));
}

it("a sync takes rows as they are that come, or go, while it writes them", { timeout: 180_000 }, async () => {
  const { rows, annotations } = await undisturbed([ANNOTATED_SYNC]);
  let attempts = 0;
  let inserted = 0;
  for (const [pace, taken] of PACES) {
    await withTarget("postgres", async ({ db }) => {
      const gateway = await openGateway("postgres", db);
      const other = await ForeignWriter.open(db);
      let left = MOST_WRITES;
      const acting = beforeStatements(async (sql) => {
        if (/^begin/i.test(sql)) attempts++;
        for (let i = 0; i < pace && left > 0; i++, left--) await other.writeAny(rows, taken);
      });
      const answer = await gateway.query<SyncAnswer>(ANNOTATED_SYNC).finally(acting.end);
      expect(answer.errors, `${pace} ${taken}`).toBeUndefined();
      expect(await doublesWithFeature(db)).toEqual([]);
      expect((await gateway.query(ANNOTATED_SYNC)).errors).toBeUndefined(); // also what went after it was mapped
      expect(await annotationsOf(gateway)).toEqual(annotations);
      inserted += other.done.inserted;
      await other.close();
      await gateway.stop();
    });
  }
  expect(inserted).toBeGreaterThan(0);
  expect(attempts).toBeGreaterThan(PACES.length);
});

/** Answers to syncs of two gateways at once. */
async function syncAtOnce(source: string, target: string): Promise<GraphqlAnswer<unknown>[]> {
  const gateways = await Promise.all([1, 2].map(() => startBundledGateway(source, target, PATIENT)));
  const asked = shuffledSyncs(SYNCS_AT_ONCE).map((document, i) => gateways[i % 2]!.query(document));
  return Promise.all(asked).finally(() => Promise.all(gateways.map((gateway) => gateway.kill())));
}

const title = `${SYNCS_AT_ONCE} syncs of two gateways, while another program writes their rows, all succeed`;
it(`${title} on PostgreSQL`, { timeout: 180_000 }, async () => {
  const { rows } = await undisturbed(SHARING_SYNCS);
  await withTarget("postgres", async ({ db }) => {
    const other = await ForeignWriter.open(db);
    let isOver = false;
    const writing = (async () => {
      while (!isOver) await other.writeAny(rows, 0.2);
    })();
    const answers = await syncAtOnce(await sourceAddress("postgres"), db);
    isOver = true;
    await writing;
    await other.close();
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(other.done.inserted).toBeGreaterThan(10);
    expect(await doublesWithFeature(db)).toEqual([]);
  });
});

it(`${title} on SQLite`, { timeout: 180_000 }, async () => {
  const [source, target] = [unpackSqliteTemplate("source"), unpackSqliteTemplate("target")];
  const other = run(process.execPath, [BURST_WRITER, target, source]);
  await other.waitFor(/begins/);
  const answers = await syncAtOnce(source, target);
  expect(other.kill("SIGKILL"), other.output()).toBe(true); // it was still at it
  await other.ended;
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
  const gateway = await openGateway("sqlite", target); // rolls back what the other program has left behind
  for (const document of SHARING_SYNCS) expect((await gateway.query(document)).errors).toBeUndefined();
  await gateway.stop();
  expect(await doubles(target)).toEqual([]);
});
