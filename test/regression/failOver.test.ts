/**
 * Another PostgreSQL server takes over from the one that an address leads to. Connections to the old one were used for as long as it
 * answered: one that only reads any more refused each sync (`FORBIDDEN`), and reads showed what it had.
 */
import dns from "node:dns";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../support/embeddedPostgres.ts";
import { openEngine } from "../support/openEngine.ts";
import { passTime } from "../support/passTime.ts";
import { runSql, type TestDatabase } from "../support/postgres.ts";
import { readTogether } from "../support/readTogether.ts";
import { openServiceName, type ServiceName } from "../support/serviceName.ts";
import { cloneTemplate, sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { withClient } from "../support/withClient.ts";

const HOST = "database.example.org";
const { slug: TARGET } = TEMPLATE_INSTANCES.target;
const PORT = "SELECT inet_server_port() AS port";

let old: EmbeddedPostgres;
/** Of the sessions on it in a test, the one that is opened first. */
let oldest: pg.Client;
/** Its database, and the one of the same name on the server that takes over. */
let oldDb: string;
let next: TestDatabase;
let name: ServiceName;
let engine: ReturnType<typeof openEngine>;

const portOf = (url: string) => new URL(url).port;

beforeAll(async () => {
  next = await cloneTemplate("postgres", "target");
  old = await startEmbeddedPostgres();
  const { pathname } = new URL(next.db);
  oldDb = old.url.replace(/\/postgres$/, pathname);
  await runSql(old.url, `CREATE DATABASE "${pathname.slice(1)}"`);
  await runSql(oldDb, gunzipSync(readFileSync(new URL("../parity/data/target.sql.gz", import.meta.url))).toString());
});
afterAll(async () => {
  await old.stop();
  await next.drop();
});

async function open(url: string): Promise<void> {
  engine = openEngine(await sharedPostgresTemplate("source"), url);
}

beforeEach(async () => {
  oldest = new pg.Client({ connectionString: old.url });
  oldest.on("error", () => undefined); // one test kills the server
  await oldest.connect();
  name = await openServiceName(oldDb);
  await open(name.db);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await engine.close();
  name.close();
  await oldest.end();
  await setReadOnly("off", []);
});

/**
 * Of all sessions, those that are open included, once this returns: the server tells them one after the other, from the youngest to the
 * oldest.
 */
async function setReadOnly(value: "on" | "off", others = [oldest]): Promise<void> {
  await withClient(old.url, async (youngest) => {
    await youngest.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
    await youngest.query("SELECT pg_reload_conf()");
    for (const client of [youngest, ...others]) {
      const shown = async () => (await client.query("SHOW default_transaction_read_only")).rows[0];
      await expect.poll(shown, { interval: 10 }).toEqual({ default_transaction_read_only: value });
    }
  });
}

/** Connections were opened a while ago. */
const A_WHILE_MS = 10_000;
const BACKEND = "SELECT pg_backend_pid() AS pid";

const read = async () => String((await engine.instances.default.all(PORT))[0]![0]);
const write = () =>
  engine.instances.default.transaction(async ({ all }) => {
    const [[port] = []] = await all(PORT);
    await all("UPDATE lamindb_user SET name = 'written' RETURNING id AS c0");
    return String(port);
  });
/** Opens connections for both; while one is still being opened, old ones are kept in use. */
async function useOld(): Promise<void> {
  const reads = readTogether(engine.instances.default, 2, PORT);
  const ports = [...(await reads).map((rows) => String(rows[0]?.[0])), await write()];
  expect(ports).toEqual(Array(3).fill(portOf(oldDb)));
}

it("a server that only reads any more is left for the one that its address leads to by now, by reads, too", async () => {
  await useOld();
  passTime(A_WHILE_MS);
  await setReadOnly("on");
  name.leadTo(next.db);
  expect(await read()).toBe(portOf(oldDb));
  expect(await write()).toBe(portOf(next.db));
  expect(await Promise.all([read(), read()])).toEqual(Array(2).fill(portOf(next.db)));
});

it("what is being read on it when that shows is not read there once more", async () => {
  await useOld();
  passTime(A_WHILE_MS);
  const held = engine.instances.default.snapshot(async ({ reader }) => {
    await reader.all(PORT);
    await setReadOnly("on");
    name.leadTo(next.db);
    await write();
    return String((await reader.all(PORT))[0]![0]);
  });
  expect(await held).toBe(portOf(oldDb));
  expect(await Promise.all([read(), read()])).toEqual(Array(2).fill(portOf(next.db)));
});

it("as long as the address leads to it, writing may be tried again, unless it has never been written to", async () => {
  await useOld();
  await setReadOnly("on");
  await expect(write()).rejects.toMatchObject({
    code: "INSTANCE_UNAVAILABLE",
    details: { retryable: true },
    message: expect.stringContaining("only reads now"),
  });
  name.leadTo(next.db);
  expect(await write()).toBe(portOf(next.db));

  await engine.close();
  name.leadTo(oldDb);
  await open(name.db);
  await expect(write()).rejects.toMatchObject({ code: "FORBIDDEN" });
});

it("as long as nothing takes over, reads keep their connections, however often something is to be written", async () => {
  const now = performance.now();
  vi.spyOn(performance, "now").mockReturnValue(now);
  await useOld();
  await setReadOnly("on");
  const backend = async () => String((await engine.instances.default.all(BACKEND))[0]![0]);
  const first = await backend();
  for (let i = 0; i < 3; i++) {
    await expect(write()).rejects.toMatchObject({ code: "INSTANCE_UNAVAILABLE" });
    expect(await backend()).toBe(first);
  }
});

it("a server that works on is left after a while", async () => {
  await useOld();
  name.leadTo(next.db);
  expect(await read()).toBe(portOf(oldDb));
  passTime(600_000);
  expect(await Promise.all([read(), read(), write()])).toEqual(Array(3).fill(portOf(next.db)));
});

it("of several hosts in an address, the one that can be written to is found", async () => {
  await engine.close();
  const url = new URL(oldDb);
  const address = (attributes: string) =>
    `postgresql://${url.username}@${url.host},${new URL(next.db).host}${url.pathname}?target_session_attrs=${attributes}`;
  await open(address("read-write"));
  await useOld();
  await setReadOnly("on");
  expect(await write()).toBe(portOf(next.db));
  await engine.close();
  await open(address("read-write"));
  expect([await write(), await read()]).toEqual(Array(2).fill(portOf(next.db)));
});

it("a name that nobody knows for a moment may be asked for again, unless it has never been known", async () => {
  await engine.close();
  const { lookup } = dns;
  let isKnown = false;
  const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
  vi.spyOn(dns, "lookup").mockImplementation(((...args: unknown[]) => {
    const done = args.at(-1) as (error: Error) => void;
    if (args[0] !== HOST) return (lookup as (...all: unknown[]) => void)(...args);
    if (isKnown) (lookup as (...all: unknown[]) => void)("127.0.0.1", ...args.slice(1));
    else done(unknown);
  }) as never);
  await open(name.db.replace("127.0.0.1", HOST));
  await expect(read()).rejects.toMatchObject({ code: "INSTANCE_UNAVAILABLE", details: { instance: TARGET } });
  await expect(read()).rejects.not.toMatchObject({ details: { retryable: true } });
  isKnown = true;
  await useOld();
  isKnown = false;
  passTime(600_000);
  await expect(read()).rejects.toMatchObject({ code: "INSTANCE_UNAVAILABLE", details: { retryable: true } });
  name.leadTo(next.db);
  isKnown = true;
  expect(await read()).toBe(portOf(next.db));
});

it("of a server that is killed, each connection fails once at most", async () => {
  await useOld();
  await old.kill();
  name.leadTo(next.db);
  const unavailable = { status: "rejected", reason: { code: "INSTANCE_UNAVAILABLE", details: { retryable: true } } };
  for (const use of [read, write]) {
    const [first] = await Promise.allSettled([use()]); // it may find the connection broken
    if (first!.status === "rejected") expect(first).toMatchObject(unavailable);
  }
  expect([await read(), await write()]).toEqual(Array(2).fill(portOf(next.db)));
  await old.restart();
});
