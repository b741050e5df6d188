/**
 * Programs that are killed (SIGKILL) in the middle of syncs, gateways and PostgreSQL: what a sync brings is there as
 * a whole or not at all, and the same syncs, asked for again, leave what undisturbed ones leave. 200 syncs in all.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sourceAddress, withTarget } from "../support/annotatedSync.ts";
import { startBundledGateway } from "../support/bundledCommand.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../support/embeddedPostgres.ts";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { query } from "../support/initDatabases.ts";
import type { GraphqlAnswer } from "../support/postGraphql.ts";
import { runSql } from "../support/postgres.ts";
import { makeSyncSeries, type SyncSeries } from "../support/syncSeries.ts";

const KILLS_OF_A_GATEWAY = 5;
const KILLS_OF_A_SERVER = 6;
const RETRY_PAUSE_MS = 50;

let series: SyncSeries;
beforeAll(async () => {
  series = await makeSyncSeries();
});

/** A target on which the first syncs of the series are done. */
interface Progress {
  dialect: Dialect;
  target: string;
  done: number;
}

/** Where a kill falls: a sync of the series, and how far in it, in times of what one takes. */
interface Moment {
  number: number;
  part: number;
}

/** Syncs from all over the series, in order; from the very beginning of a sync to a while after its end. */
function someMoments(count: number): Moment[] {
  const step = Math.floor(series.documents.length / count);
  return Array.from({ length: count }, (_, i) => ({ number: i * step, part: (1.5 * i) / (count - 1) }));
}

/** Asks for a sync and has `kill` done at some moment of it; null where no answer came. */
async function disturbed(
  gateway: GatewayProcess,
  { number, part }: Moment,
  kill: () => Promise<void>,
): Promise<GraphqlAnswer<unknown> | null> {
  const answer = gateway.query(series.documents[number]!).catch(() => null);
  await sleep(part * series.syncMs);
  await kill();
  return answer;
}

/** Does the syncs of the series up to one of them; none may fail. */
async function syncUpTo(number: number, progress: Progress, gateway: GatewayProcess): Promise<void> {
  for (; progress.done < number; progress.done++) {
    expect((await gateway.query(series.documents[progress.done]!)).errors).toBeUndefined();
  }
}

/** After a kill: the sync that was going on has been done or not, and nothing else has. */
async function assertWholeOrAbsent({ dialect, target, done }: Progress): Promise<void> {
  expect(await series.find(dialect, target, [done, done + 1])).toBeTypeOf("number");
}

async function assertAllDone({ dialect, target }: Progress): Promise<void> {
  const all = series.documents.length;
  expect(await series.find(dialect, target, [all])).toBe(all);
}

describe.concurrent.each(DIALECT_NAMES)("a gateway on %s", (dialect) => {
  it(`is killed ${KILLS_OF_A_GATEWAY} times`, { timeout: 400_000 }, async () => {
    await withTarget(dialect, async ({ db: target }) => {
      const start = async () => startBundledGateway(await sourceAddress(dialect), target);
      const progress: Progress = { dialect, target, done: 0 };
      let gateway = await start();
      let unanswered = 0;
      for (const moment of someMoments(KILLS_OF_A_GATEWAY)) {
        await syncUpTo(moment.number, progress, gateway);
        if ((await disturbed(gateway, moment, gateway.kill)) === null) unanswered++;
        gateway = await start();
        const dryRun = series.dryRun(series.documents[moment.number]!);
        expect((await gateway.query(dryRun)).errors).toBeUndefined(); // a half-written file is mended
        await assertWholeOrAbsent(progress);
      }
      expect(unanswered).toBeGreaterThan(0);
      await syncUpTo(series.documents.length, progress, gateway);
      await gateway.kill();
      await assertAllDone(progress);
    });
  });
});

describe("a PostgreSQL server", () => {
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
    for (const name of ["source", "target"]) {
      await runSql(server.url, `CREATE DATABASE "${name}"`);
      const dump = readFileSync(new URL(`../parity/data/${name}.sql.gz`, import.meta.url));
      await runSql(urlOf(name), gunzipSync(dump).toString());
    }
  });
  afterAll(() => server.stop());

  function urlOf(database: string): string {
    return server.url.replace(/postgres$/, database);
  }

  /** A process of the server that serves the gateway, as soon as there is one. */
  async function findProcess(): Promise<number> {
    const sql =
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'lamindb-gateway' ORDER BY backend_start DESC";
    for (;;) {
      const [[pid] = []] = await query.postgres(server.url, sql);
      if (pid) return Number(pid);
    }
  }

  /** The server notices, ends its other processes and starts anew; done when it has noticed. */
  async function killProcess(): Promise<void> {
    const pid = await findProcess();
    const witness = new pg.Client({ connectionString: server.url });
    witness.on("error", () => undefined);
    await witness.connect();
    const hasEnded = new Promise<void>((resolve) => witness.on("end", resolve));
    process.kill(pid, "SIGKILL");
    await hasEnded;
  }

  function assertUnavailable({ errors }: GraphqlAnswer<unknown>): void {
    expect(errors).toMatchObject([{ extensions: { code: "INSTANCE_UNAVAILABLE", retryable: true } }]);
  }

  async function untilAnswered(gateway: GatewayProcess, document: string): Promise<void> {
    for (;;) {
      const answer = await gateway.query(document);
      if (!answer.errors) return;
      assertUnavailable(answer);
      await sleep(RETRY_PAUSE_MS);
    }
  }

  it.each(["as_a_whole", "by_a_process_of_it"])(
    `is killed ${KILLS_OF_A_SERVER} times, %s, and the gateway goes on`,
    { timeout: 400_000 },
    async (manner) => {
      const isWhole = manner === "as_a_whole";
      await runSql(server.url, `CREATE DATABASE "${manner}" TEMPLATE target STRATEGY FILE_COPY`);
      const gateway = await startBundledGateway(urlOf("source"), urlOf(manner));
      const progress: Progress = { dialect: "postgres", target: urlOf(manner), done: 0 };
      for (const moment of someMoments(KILLS_OF_A_SERVER)) {
        await syncUpTo(moment.number, progress, gateway);
        const document = series.documents[moment.number]!;
        const answer = await disturbed(gateway, moment, isWhole ? server.kill : killProcess);
        expect(answer).not.toBeNull();
        if (answer!.errors) assertUnavailable(answer!);
        if (isWhole) {
          assertUnavailable(await gateway.query(document));
          await server.restart();
        }
        await untilAnswered(gateway, series.dryRun(document));
        await assertWholeOrAbsent(progress);
        await untilAnswered(gateway, document);
        progress.done = moment.number + 1;
      }
      await syncUpTo(series.documents.length, progress, gateway);
      gateway.gateway.kill("SIGTERM");
      expect(await gateway.gateway.ended).toBe(0);
      await assertAllDone(progress);
    },
  );
});
