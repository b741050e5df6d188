/**
 * Two gateways over one default instance, as behind a balancer, of which one is killed (SIGKILL) while it works: the other
 * one goes on with its jobs and takes its clients, who lose what was on its way and nothing else.
 */
import { createClient } from "graphql-sse";
import { describe, expect, it } from "vitest";
import { withTarget } from "../support/annotatedSync.ts";
import { startBundledGateway } from "../support/bundledCommand.ts";
import { DIALECT_NAMES, type Dialect, ownTable } from "../support/dialects.ts";
import { postForStream, readEvents } from "../support/eventStream.ts";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { query } from "../support/initDatabases.ts";
import { readJob, startJob, waitForJob } from "../support/jobs.ts";
import { MANY, sourceOfMany } from "../support/manyArtifacts.ts";
import type { GraphqlAnswer } from "../support/postGraphql.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { withClient } from "../support/withClient.ts";

const { source: SOURCE } = TEMPLATE_INSTANCES;
const ITEMS = 1_000;
/** One of the last of these. */
const KEPT = "many/900.txt";
const SYNCS = 120;
const CLIENTS = 3;
const PROGRESS = "subscription ($id: ID!) { jobProgress(id: $id) { state total done } }";
const LIST = `{ artifacts(instance: "${SOURCE.slug}", first: 20) { nodes { uid key createdBy { handle } } } }`;

type Replicas = [GatewayProcess, GatewayProcess];

interface Progress {
  jobProgress: { state: string; total: number; done: number };
}

/** Gives `use` two gateways over a fresh target, and a source with so many artifacts beside those of the template. */
async function withReplicas(
  dialect: Dialect,
  artifacts: number,
  use: (replicas: Replicas, target: string) => Promise<void>,
): Promise<void> {
  const source = await sourceOfMany(dialect, artifacts);
  await withTarget(dialect, async ({ db }) => {
    const start = () => startBundledGateway(source.db, db);
    const [first, second] = await Promise.all([start(), start()]);
    await use([first, second], db);
    second.gateway.kill("SIGTERM");
    expect(await second.gateway.ended).toBe(0);
  });
  await source.drop();
}

/** Ids of the artifacts that syncs have written, once for each time, as the journal has them. */
async function writtenArtifacts(dialect: Dialect, target: string): Promise<string[]> {
  const sql = `SELECT content FROM ${ownTable(dialect, "change")} WHERE kind = 'insert' AND table_name = 'lamindb_artifact'`;
  const inserts = (await query[dialect](target, sql)).map(([content]) => JSON.parse(content!) as { rows: [string][] });
  return inserts.flatMap(({ rows }) => rows.map(([id]) => id)).sort();
}

/** Ids of the artifacts that came from the source. */
async function syncedArtifacts(dialect: Dialect, target: string): Promise<string[]> {
  const rows = await query[dialect](target, "SELECT id FROM lamindb_artifact WHERE key LIKE 'many/%'");
  return rows.map(([id]) => id!).sort();
}

/**
 * What keeps whoever writes one artifact from getting on: on PostgreSQL a lock, on SQLite a count that takes longer than all
 * that is done meanwhile, and longer still on a slower machine.
 */
const KEEPERS: Record<Dialect, string[]> = {
  postgres: [
    `CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$`,
    `CREATE TRIGGER keep BEFORE INSERT ON lamindb_artifact FOR EACH ROW WHEN (NEW.key = '${KEPT}') EXECUTE FUNCTION keep()`,
  ],
  sqlite: [
    "CREATE VIEW many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000000) SELECT i FROM n",
    `CREATE TRIGGER keep BEFORE INSERT ON lamindb_artifact WHEN NEW.key = '${KEPT}' BEGIN SELECT count(*) FROM many; END`,
  ],
};

/** Does work while no job can get beyond the artifact. */
async function whileKept<T>(dialect: Dialect, target: string, work: () => Promise<T>): Promise<T> {
  for (const statement of KEEPERS[dialect]) await runStatement(target, statement);
  if (dialect === "postgres")
    return withClient(target, async (client) => {
      await client.query("SELECT pg_advisory_lock(1)");
      return work();
    });
  const done = await work();
  await runStatement(target, "DROP TRIGGER keep");
  return done;
}

/** What is told of a job on a replica; the client turns to `other` when the stream breaks off. */
async function follow(id: string, replica: GatewayProcess, other: GatewayProcess) {
  const told: Progress["jobProgress"][] = [];
  let breaks = 0;
  const client = createClient({
    url: () => new URL("/graphql/stream", (breaks === 0 ? replica : other).url).href,
    retryAttempts: 1,
    retry: async () => {
      breaks += 1;
    },
  });
  for await (const { data, errors } of client.iterate<Progress>({ query: PROGRESS, variables: { id } })) {
    expect(errors).toBeUndefined();
    told.push(data!.jobProgress);
  }
  client.dispose();
  return { told, breaks };
}

/** The events of a stream that nobody repeats. */
async function listen(id: string, replica: GatewayProcess) {
  const events = [];
  for await (const event of readEvents(await postForStream(replica.url, PROGRESS, { variables: { id } })))
    events.push(event);
  return events;
}

/** A client that sends a request at a time, and the same one again to the other replica when no answer comes. */
class Client {
  readonly answers: GraphqlAnswer<{ sync?: { outcome: string } }>[] = [];
  /** Requests without an answer. */
  lost = 0;
  #replica: GatewayProcess;
  readonly #other: GatewayProcess;

  constructor(replica: GatewayProcess, other: GatewayProcess) {
    this.#replica = replica;
    this.#other = other;
  }

  async send(document: string): Promise<void> {
    const answer = await this.#replica.query<{ sync?: { outcome: string } }>(document).catch(() => null);
    if (answer) {
      this.answers.push(answer);
      return;
    }
    this.lost += 1;
    this.#replica = this.#other;
    await this.send(document);
  }
}

const syncOf = (i: number) => {
  const uid = `many${String(i + 1).padStart(12, "0")}0000`;
  return `mutation { sync(source: "${SOURCE.slug}", registry: ARTIFACT, uid: "${uid}", idempotencyKey: "sync ${i}") { outcome } }`;
};

describe.each(DIALECT_NAMES)("of two replicas on %s, one killed,", (dialect) => {
  it("the other ends its job, of which each object is written once, and streams go on", {
    timeout: 240_000,
  }, async () => {
    await withReplicas(dialect, ITEMS, async ([first, second], target) => {
      const { id, streams } = await whileKept(dialect, target, async () => {
        const { id } = await startJob(first.url, "ARTIFACT", { where: MANY });
        const streams = Promise.all([listen(id, second), follow(id, first, second), follow(id, second, first)]);
        await waitForJob(second.url, id, ({ done }) => done > 0);
        await first.kill();
        expect((await readJob(second.url, id)).done).toBeLessThan(ITEMS);
        return { id, streams };
      });

      const end = { state: "COMPLETED", total: ITEMS, done: ITEMS };
      expect(await waitForJob(second.url, id)).toMatchObject({ ...end, transferred: ITEMS, failed: 0 });
      const [events, moved, stayed] = await streams;
      expect(events.at(-1)).toEqual({ event: "complete", data: null });
      const heard = events.slice(0, -1).map(({ data }) => data.data.jobProgress as Progress["jobProgress"]);
      for (const told of [heard, moved.told, stayed.told]) {
        expect(told.at(-1)).toEqual(end);
        expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b));
      }
      expect([moved.breaks, stayed.breaks]).toEqual([1, 0]);

      const written = await writtenArtifacts(dialect, target);
      expect(written).toHaveLength(ITEMS);
      expect(written).toEqual(await syncedArtifacts(dialect, target));
      const states = `SELECT state, count(*), count(DISTINCT uid) FROM ${ownTable(dialect, "job_item")} GROUP BY state`;
      expect(await query[dialect](target, states)).toEqual([["TRANSFERRED", `${ITEMS}`, `${ITEMS}`]]);
    });
  });

  it("only what was on its way there is lost, and can be sent again", { timeout: 240_000 }, async () => {
    await withReplicas(dialect, SYNCS, async ([first, second], target) => {
      const clients = (replica: GatewayProcess, other: GatewayProcess) =>
        Array.from({ length: CLIENTS }, () => new Client(replica, other));
      const [toFirst, toSecond] = [clients(first, second), clients(second, first)];
      const all = [...toFirst, ...toSecond];
      let [begun, areSyncsDone] = [0, false];
      let killed: Promise<void> | undefined;
      const sync = async (client: Client) => {
        while (begun < SYNCS) {
          if (begun === SYNCS / 4) killed ??= first.kill();
          await client.send(syncOf(begun++));
        }
      };
      const read = async (client: Client) => {
        while (!areSyncsDone) await client.send(LIST);
      };
      const readers = all.filter((_, i) => i % CLIENTS === 0);
      const reading = Promise.all(readers.map(read));
      await Promise.all(all.filter((client) => !readers.includes(client)).map(sync));
      areSyncsDone = true;
      await reading;
      await killed;

      expect(toFirst.map(({ lost }) => lost)).toEqual(Array(CLIENTS).fill(1));
      expect(toSecond.map(({ lost }) => lost)).toEqual(Array(CLIENTS).fill(0));
      const answers = all.flatMap((client) => client.answers);
      expect(answers.flatMap(({ errors = [] }) => errors)).toEqual([]);
      const outcomes = answers.flatMap(({ data }) => data?.sync?.outcome ?? []);
      expect(outcomes).toEqual(Array(SYNCS).fill("TRANSFERRED"));
      const written = await writtenArtifacts(dialect, target);
      expect(written).toHaveLength(SYNCS);
      expect(written).toEqual(await syncedArtifacts(dialect, target));
    });
  });
});
