/**
 * PgBouncer between the gateway and PostgreSQL. In transaction mode most of parallel reads failed, as prepared statements were
 * those of others, and settings came and went.
 */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { openConnection } from "../../src/instances/dialects/postgres/connection/openConnection.ts";
import { WRITES } from "../../src/instances/dialects/postgres/connection/transactionStart.ts";
import { runBundled } from "../support/bundledCommand.ts";
import { needs } from "../support/optionalPrograms.ts";
import { type Pgbouncer, startPgbouncer } from "../support/pgbouncer.ts";
import { cloneDatabase, createDatabase, runSql, type TestDatabase } from "../support/postgres.ts";
import { openReadGateway, type ReadGateway } from "../support/readGateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { postgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

type Pooler = { pooler?: "transaction" };

const KEY: Pooler = { pooler: "transaction" };
/** What a database may say of its own; answers and other programs must not notice the gateway's. */
const ODD = {
  timezone: "America/New_York",
  datestyle: "German, DMY",
  extra_float_digits: "-3",
  statement_timeout: "12345ms",
  default_transaction_isolation: "serializable",
};
const RELATIONS = `{ artifacts(first: 20, orderBy: [{ uid: ASC }]) { nodes { uid createdAt updatedAt size run { uid startedAt }
  createdBy { handle } ulabels { nodes { name } } records { nodes { name } } } } }`;
/** A session of somebody else's, as it comes out of the pool. */
const SHOWN = `SELECT ${[...Object.keys(ODD), "default_transaction_read_only", "lock_timeout", "jit"]
  .map((name) => `current_setting('${name}')`)
  .join(", ")}, (SELECT count(*) FROM pg_prepared_statements) AS prepared`;

let odd: TestDatabase;
const bouncers: Pgbouncer[] = [];

beforeAll(async () => {
  odd = await cloneDatabase(await postgresTemplate("source"), "odd");
  const name = new URL(odd.db).pathname.slice(1);
  await runSql(
    odd.db,
    Object.entries(ODD)
      .map(([key, value]) => `ALTER DATABASE "${name}" SET ${key} = '${value}'`)
      .join("; "),
  );
});
afterAll(async () => {
  for (const bouncer of bouncers) await bouncer.stop();
  await odd.drop();
});

async function start(settings: Parameters<typeof startPgbouncer>[0]): Promise<Pgbouncer> {
  const bouncer = await startPgbouncer(settings);
  bouncers.push(bouncer);
  return bouncer;
}

function open(url: string, more: Pooler = {}, limits = {}): ReadGateway {
  const db = { dialect: "postgres" as const, url, ...more };
  return openReadGateway([{ ...TEMPLATE_INSTANCES.source, db }], { ...DEFAULT_LIMITS, ...limits });
}

async function withGateway<T>(gateway: ReadGateway, use: (gateway: ReadGateway) => Promise<T>): Promise<T> {
  try {
    return await use(gateway);
  } finally {
    await gateway.close();
  }
}

const answer = (gateway: ReadGateway) => withGateway(gateway, (opened) => opened.read(RELATIONS));

describe("through PgBouncer", needs("pgbouncer"), () => {
  const TRANSACTION = { pool_mode: "transaction", default_pool_size: 2 };

  it.each<[string, Record<string, string | number>, Pooler]>([
    ["in session mode with its defaults", { pool_mode: "session" }, {}],
    ["in session mode with the key", { pool_mode: "session" }, KEY],
    ["in transaction mode with the key", TRANSACTION, KEY],
    ["in transaction mode with a single connection", { ...TRANSACTION, default_pool_size: 1 }, KEY],
  ])("%s, 40 parallel reads give what a direct connection gives", { timeout: 60_000 }, async (_, settings, key) => {
    const bouncer = await start(settings);
    const expected = await answer(open(odd.db));
    await withGateway(open(bouncer.through(odd.db), key), async (gateway) => {
      const asked = Array.from({ length: 40 }, () => gateway.ask(RELATIONS));
      for (const { data, errors } of await Promise.all(asked)) {
        expect(errors).toBeUndefined();
        expect(data).toEqual(expected);
      }
      expect(await gateway.instances.default.isPooled()).toBe(true);
    });
  });

  it.each<[string, Record<string, string | number>]>([
    ["", {}],
    [" and a single connection", { default_pool_size: 1 }],
    [" that go round", { server_round_robin: 1, default_pool_size: 5 }],
    [" and start-up parameters ignored", { ignore_startup_parameters: "options,extra_float_digits" }],
  ])("in transaction mode%s, the error says what to set, and nothing is left behind", async (_, settings) => {
    const bouncer = await start({ ...TRANSACTION, ...settings });
    const url = bouncer.through(odd.db);
    const fresh = await runStatement(url, SHOWN);
    const { errors } = await withGateway(open(url), (gateway) => gateway.ask(RELATIONS));
    expect(errors![0]).toMatchObject({
      code: "INSTANCE_UNAVAILABLE",
      message: expect.stringMatching(/lamindata: .*set `pooler: transaction` for this instance/),
    });
    for (let i = 0; i < 5; i++) expect(await runStatement(url, SHOWN)).toEqual(fresh);
  });

  it("in transaction mode that is busy, the error says what to set", async () => {
    const bouncer = await start({ ...TRANSACTION, default_pool_size: 4 });
    const url = bouncer.through(odd.db);
    let isOver = false;
    const others = Array.from({ length: 6 }, async () => {
      while (!isOver) await runStatement(url, "SELECT count(*) FROM lamindb_artifact");
    });
    const { errors } = await withGateway(open(url), (gateway) => gateway.ask(RELATIONS));
    isOver = true;
    await Promise.all(others);
    expect(errors![0]!.message).toMatch(/set `pooler: transaction` for this instance/);
  });

  it("in session mode with as few connections as the pool may have, none is wanted for a second client", async () => {
    const bouncer = await start({ pool_mode: "session", default_pool_size: 1 });
    const db = { dialect: "postgres" as const, url: bouncer.through(odd.db), poolMax: 1 };
    const gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.source, db }]);
    expect(await answer(gateway)).toEqual(await answer(open(odd.db)));
  });

  it("in statement mode, the error says that there are no transactions", async () => {
    const bouncer = await start({ pool_mode: "statement" });
    for (const key of [{}, KEY]) {
      const { errors } = await withGateway(open(bouncer.through(odd.db), key), (gateway) => gateway.ask(RELATIONS));
      expect(errors![0]).toMatchObject({
        code: "INSTANCE_UNAVAILABLE",
        message: expect.stringMatching(/lamindata: .*statement mode/),
      });
    }
  });

  it("in transaction mode, others find their connections as they were", async () => {
    const bouncer = await start(TRANSACTION);
    const url = bouncer.through(odd.db);
    const fresh = await runStatement(url, SHOWN);
    await withGateway(open(url, KEY), async (gateway) => {
      await Promise.all(Array.from({ length: 10 }, () => gateway.read(RELATIONS)));
      for (let i = 0; i < 5; i++) expect(await runStatement(url, SHOWN)).toEqual(fresh);
    });
  });

  it("in transaction mode, a target is read-only where its database says so, not where another program left that behind", async () => {
    const target = await cloneDatabase(await postgresTemplate("target"), "left");
    const isReadOnly = async (url: string) => {
      const client = await openConnection({ dialect: "postgres", url, ...KEY }, "writer", DEFAULT_LIMITS);
      try {
        await client.begin(WRITES);
        const { rows } = await client.query("SELECT current_setting('transaction_read_only') AS shown");
        await client.query("ROLLBACK");
        return rows[0].shown === "on";
      } finally {
        await client.end();
      }
    };
    const left = (await start({ ...TRANSACTION, default_pool_size: 1 })).through(target.db);
    await runSql(left, "SET default_transaction_read_only = on");
    expect(await isReadOnly(left)).toBe(false);
    const name = new URL(target.db).pathname.slice(1);
    await runSql(target.db, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    expect(await isReadOnly((await start(TRANSACTION)).through(target.db))).toBe(true);
    await target.drop();
  });

  it("in transaction mode, sources cannot be written to, and take no longer than they may", async () => {
    const bouncer = await start(TRANSACTION);
    const gateway = open(bouncer.through(odd.db), KEY, { requestTimeoutMs: 500 });
    const instance = gateway.instances.default;
    const write = "CREATE TABLE written (id int)";
    await expect(instance.all(write)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(instance.snapshot(({ reader }) => reader.all(write))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(instance.all("SELECT pg_sleep(60)")).rejects.toMatchObject({ code: "TIMEOUT" });
    await expect(instance.all("SELECT 1 AS one")).resolves.toEqual([["1"]]);
    await gateway.close();
  });

  it("in transaction mode, reads that nobody waits for end", async () => {
    const bouncer = await start(TRANSACTION);
    await withGateway(open(bouncer.through(odd.db), KEY), async ({ instances }) => {
      const reason = new Error("nobody waits");
      const controllers = Array.from({ length: 2 }, () => new AbortController());
      const endless = "SELECT count(*) FROM generate_series(1, 1000000000) pooled";
      const ended = Promise.allSettled(controllers.map(({ signal }) => instances.default.all(endless, [], signal)));
      const running = `SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query = '${endless}'`;
      while ((await runStatement(odd.db, running)).length < 2);
      for (const controller of controllers) controller.abort(reason);
      expect(await ended).toEqual(controllers.map(() => ({ status: "rejected", reason })));
      await expect(Promise.all([1, 2, 3].map(() => instances.default.all("SELECT 1 AS one")))).resolves.toHaveLength(3);
      await expect.poll(() => runStatement(odd.db, running)).toEqual([]); // the server needs a moment
    });
  });

  it("in transaction mode, what the address says beside that is honoured", async () => {
    const bouncer = await start(TRANSACTION);
    const options = "-c search_path=public,pg_catalog --work-mem=5MB -c mine.tenant=a\\ 'b' -c timezone=Asia/Tokyo";
    const url = `${bouncer.through(odd.db)}?options=${encodeURIComponent(options)}`;
    const shown = ["search_path", "work_mem", "mine.tenant", "timezone"].map((name) => `current_setting('${name}')`);
    await withGateway(open(url, KEY), async ({ instances }) => {
      const rows = await instances.default.all(`SELECT ${shown.join(", ")}`);
      expect(rows).toEqual([["public,pg_catalog", "5MB", "a 'b'", "UTC"]]);
    });
  });

  it("in transaction mode, init makes an instance, and check tells how it is reached", {
    timeout: 120_000,
  }, async () => {
    const bouncer = await start(TRANSACTION);
    const empty = await createDatabase("pooled");
    const [folder, url] = [temporaryPath("pooled"), bouncer.through(empty.db)];
    const made = await runBundled(["init", "--storage", folder, "--db", url], { LAMIN_SETTINGS_DIR: folder });
    expect([await made.ended, made.output()]).toEqual([0, expect.stringContaining("pooled")]);
    const file = temporaryPath("gateway.json");
    const { slug } = TEMPLATE_INSTANCES.target;
    writeFileSync(file, JSON.stringify({ default: slug, instances: [{ slug, db: url, ...KEY }] }));
    const check = await runBundled(["check", "-c", file]);
    expect([await check.ended, check.output()]).toEqual([
      0,
      expect.stringMatching(/^ok .*through a pooler or proxy(;|$)/m),
    ]);
    await empty.drop();
  });

  // last: the database is another one after it
  it("in transaction mode, a database that is migrated meanwhile is looked at again", async () => {
    const bouncer = await start(TRANSACTION);
    await withGateway(open(bouncer.through(odd.db), KEY), async (gateway) => {
      const asked = "{ artifacts(first: 3) { nodes { suffix } } }";
      const before = await gateway.read(asked);
      await runSql(odd.db, "ALTER TABLE lamindb_artifact ALTER COLUMN suffix TYPE varchar(77)");
      expect(await gateway.read(asked)).toEqual(before);
    });
  });
});
