/** Syncs into a target that cannot take them: read-only, away, locked, without rights or modules, or with rows in the way. */
import { setImmediate } from "node:timers/promises";
import Database from "better-sqlite3";
import pg from "pg";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, type Limits } from "../../src/config/config.ts";
import { parseDatabaseAddress } from "../../src/config/databaseAddress.ts";
import { initInstance } from "../../src/init/initInstance.ts";
import { startGateway } from "../../src/server/startGateway.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { watchStatements } from "../support/failingStatements.ts";
import { dropDatabases, newDatabaseOption, query } from "../support/initDatabases.ts";
import { postGraphql } from "../support/postGraphql.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { cloneTemplate, sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const DATASET1 = "9zbX6l4rO283JrMD0000";
/** Has labels of bionty, and no slots. */
const MODEL = "QHhbkLfowWFdFdXO0000";
const ARTIFACT = `mutation { syncArtifact(source: "${SOURCE.slug}", uid: "${DATASET1}") { outcome } }`;
const ANNOTATED = `mutation { syncArtifact(source: "${SOURCE.slug}", uid: "${DATASET1}", transfer: ANNOTATIONS) {
  outcome leftOut { object { registry } reason } } }`;
const object = (registry: string, uid: string, more = "") =>
  `mutation { sync(source: "${SOURCE.slug}", registry: ${registry}, uid: "${uid}"${more}) { outcome leftOut { object { registry } reason } } }`;

const LOCK_TIMEOUT_MS = 2_000;

interface Syncing {
  dialect: Dialect;
  /** SQLite path or URL of the target; by default a clone of the template. */
  db?: string;
  /** SQL run on the target before. */
  targetSql?: string;
  /** SQL run on a SQLite source before. */
  sourceSql?: string;
  readOnly?: boolean;
  limits?: Partial<Limits>;
  user?: { handle: string; uid?: string };
}

interface Answer {
  data?: Record<string, { outcome: string; leftOut?: { object: { registry: string }; reason: string }[] }> | null;
  errors?: { message: string; extensions: Record<string, unknown> }[];
}

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});
afterAll(dropDatabases);

const address = (db: string) => parseDatabaseAddress(db, process.cwd())!;
const config = (instance: { slug: string; id: string }, db: string) => ({
  ...{ slug: instance.slug, id: instance.id, uid: instanceUidFromId(instance.id), db: address(db) },
});

async function sourceOf(dialect: Dialect, sql: string | undefined): Promise<string> {
  if (dialect === "postgres" && sql === undefined) return sharedPostgresTemplate("source");
  const path = unpackSqliteTemplate("source");
  if (sql) new Database(path).exec(sql).close();
  return path;
}

/** A gateway on a target of one's own; everything goes when the test ends. */
async function open({ dialect, db, targetSql, sourceSql, readOnly, limits, user }: Syncing) {
  const clone = db === undefined ? await cloneTemplate(dialect, "target") : { db, drop: async () => {} };
  endings.push(clone.drop);
  if (targetSql) for (const statement of targetSql.split(";\n")) await query[dialect](clone.db, statement);
  const gateway = await startGateway(
    {
      default: TARGET.slug,
      instances: [
        { ...config(TARGET, clone.db), ...(readOnly && { readOnly }) },
        config(SOURCE, await sourceOf(dialect, sourceSql)),
      ],
      modules: [],
      ...(user && { user }),
      listen: { host: "127.0.0.1", port: 0 },
      limits: { ...DEFAULT_LIMITS, ...limits },
    },
    { log: false },
  );
  endings.push(() => gateway.stop());
  return { db: clone.db, ask: (document: string) => postGraphql(gateway.url, document) as Promise<Answer> };
}

/** Asks for what must fail, and looks that the target is as before. */
async function refusal({ db, ask }: { db: string; ask(document: string): Promise<Answer> }, document: string) {
  const before = await databaseText(db);
  const { errors } = await ask(document);
  expect(errors).toHaveLength(1);
  expect(await databaseText(db)).toBe(before);
  return { message: errors![0]!.message, ...errors![0]!.extensions };
}

const withoutModules: Record<Dialect, () => Promise<string>> = {
  sqlite: async () => {
    const storage = temporaryPath("storage");
    const { db } = await initInstance({ storage, name: "bare", owner: "anonymous", modules: [] });
    const path = (db as { path: string }).path;
    // LaminDB's own file has empty tables of bionty even then
    const database = new Database(path);
    database.pragma("foreign_keys = off");
    for (const table of database
      .prepare("SELECT name FROM sqlite_master WHERE name LIKE 'bionty_%' AND type = 'table'")
      .pluck()
      .all())
      database.exec(`DROP TABLE "${table}"`);
    database.close();
    return path;
  },
  postgres: async () => {
    const { db } = await newDatabaseOption.postgres();
    await initInstance({ storage: temporaryPath("storage"), db, name: "bare", owner: "anonymous", modules: [] });
    return db!;
  },
};

describe.each(DIALECT_NAMES)("a %s target", (dialect) => {
  it("that is configured as read-only takes no sync, but says what one would do", async () => {
    const target = await open({ dialect, readOnly: true });
    for (const document of [ARTIFACT, 'mutation { track(input: { key: "k" }) { uid } }']) {
      expect(await refusal(target, document)).toMatchObject({
        code: "FORBIDDEN",
        instance: TARGET.slug,
        message: `${TARGET.slug} is configured as read-only; choose a default instance that is not read-only.`,
      });
    }
    const { data } = await target.ask(ARTIFACT.replace("uid:", "dryRun: true, uid:"));
    expect(data).toMatchObject({ syncArtifact: { outcome: "TRANSFERRED" } });
  });

  it("that is away is named", async () => {
    const db = { sqlite: "/nonexistent/lamin.db", postgres: "postgresql://nobody@127.0.0.1:1/nothing" }[dialect];
    const { errors } = await (await open({ dialect, db })).ask(ARTIFACT);
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(TARGET.slug),
        extensions: { code: "INSTANCE_UNAVAILABLE", instance: TARGET.slug },
      },
    ]);
  });

  it("without modules leaves out labels, and refuses what needs them", async () => {
    const target = await open({ dialect, db: await withoutModules[dialect]() });
    expect(await refusal(target, object("BIONTY_CELL_TYPE", await uidOnSource("bionty_celltype")))).toMatchObject({
      code: "MODULE_NOT_ON_TARGET",
      registry: "bionty.CellType",
      message: expect.stringMatching(
        /lacks the module bionty, so it cannot hold bionty\.CellType .*; add the module there\.$/,
      ),
    });
    expect(await refusal(target, ANNOTATED)).toMatchObject({
      code: "MODULE_NOT_ON_TARGET",
      registry: "Artifact",
      uid: DATASET1,
      message: expect.stringMatching(
        /needs bionty\.Gene, .*lacks the module bionty; add the module there, or sync without annotations\.$/,
      ),
    });
    const full = object("RECORD", "7AHTUlL2WFzsgdad", ", transfer: ANNOTATIONS");
    expect(await refusal(target, full)).toMatchObject({ code: "MODULE_NOT_ON_TARGET", registry: "Record" });
    const label = ANNOTATED.replace(DATASET1, MODEL);
    const { data, errors } = await target.ask(label);
    expect(errors).toBeUndefined();
    expect(data!.syncArtifact).toMatchObject({
      outcome: "TRANSFERRED",
      leftOut: expect.arrayContaining([
        { object: { registry: expect.stringMatching(/^BIONTY_/) }, reason: `${TARGET.slug} lacks the module bionty` },
      ]),
    });
  });

  it("with another person under a handle is not guessed at", async () => {
    const person = "UPDATE lamindb_user SET handle = 'ada', uid = 'Other000'";
    const target = await open({ dialect, targetSql: person, user: { handle: "ada", uid: "Other000" } });
    expect(await refusal(target, ARTIFACT)).toMatchObject({
      ...{ code: "CONFLICT", registry: "User", uid: "Ad4Lvlc1", targetUid: "Other000" },
      message:
        "The user ada has the uid Ad4Lvlc1 on the source and Other000 on the default instance; find out who this user is, and rename one of the two.",
    });
  });

  it("has no user of the configuration: a uid is never invented", async () => {
    expect(await refusal(await open({ dialect, user: { handle: "nobody" } }), ARTIFACT)).toMatchObject({
      code: "BAD_USER_INPUT",
      message: "The default instance has no user nobody, and the configuration gives no uid for it; add `user.uid`.",
    });
    expect(
      await refusal(await open({ dialect, user: { handle: "anonymous", uid: "Other000" } }), ARTIFACT),
    ).toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/correct `user\.uid`\.$/),
    });
  });

  it("refuses a row whose unique value another row has", async () => {
    const branch = "UPDATE lamindb_branch SET name = 'Contrib-1' WHERE name = 'archive'";
    expect(await refusal(await open({ dialect, targetSql: branch }), object("BRANCH", "contribBrn01"))).toMatchObject({
      ...{ code: "CONFLICT", registry: "Branch", uid: "contribBrn01", instance: TARGET.slug },
      message:
        "The default instance does not accept Branch contribBrn01: another object there has a value that must be unique (for names of branches and spaces, regardless of case). Rename one of the two, or sync the other one.",
    });
  });

  it("that is locked is waited for, then TIMEOUT; meanwhile the gateway answers", async () => {
    const target = await open({ dialect, limits: { lockTimeoutMs: LOCK_TIMEOUT_MS } });
    await target.ask(ARTIFACT);
    const unlock = await lock[dialect](target.db);
    const order: string[] = [];
    const writing = watchStatements[dialect]();
    const waiting = refusal(target, ANNOTATED).finally(() => order.push("refused"));
    while (writing.statements.length === 0) await setImmediate(); // until it has come to the lock
    writing.end();
    expect((await target.ask("{ artifacts { totalCount } instances { slug } }")).errors).toBeUndefined();
    order.push("read");
    const error = await waiting;
    expect(order).toEqual(["read", "refused"]);
    expect(error).toMatchObject({ code: "TIMEOUT", retryable: true, instance: TARGET.slug });
    expect(error.message).toMatch(/try again/);
    const patient = target.ask(ANNOTATED);
    await target.ask("{ instances { slug } }"); // meanwhile it waits
    await unlock();
    expect((await patient).errors).toBeUndefined();
  });
});

describe("a PostgreSQL target", () => {
  it("with a role that may only read", async () => {
    const target = await cloneTemplate("postgres", "target");
    endings.push(target.drop);
    const role = `lgt_reader_${process.pid}`;
    await runAll(target.db, [
      `DROP ROLE IF EXISTS ${role}`,
      `CREATE ROLE ${role} LOGIN PASSWORD 'reader'`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
    ]);
    endings.push(() => runAll(target.db, [`DROP OWNED BY ${role}`, `DROP ROLE ${role}`]));
    const url = new URL(target.db);
    url.username = role;
    url.password = "reader";
    const { ask } = await open({ dialect: "postgres", db: url.href });
    expect(await refusal({ ask, db: target.db }, ARTIFACT)).toMatchObject({
      ...{ code: "FORBIDDEN", instance: TARGET.slug },
      message: expect.stringMatching(
        /^anonymous\/target: The configured role is not allowed to do this on the database \(permission denied for \w+ lamindb_\w+\); grant it the right, or configure another role\.$/,
      ),
    });
  });

  it.each([
    [
      "too long a name",
      "UPDATE lamindb_ulabel SET name = hex(zeroblob(2000)) WHERE uid = 'zDXgwZEn'",
      ["name", "is too long for its column there"],
    ],
    [
      "a NUL in JSON",
      `UPDATE lamindb_ulabel SET _aux = '{"a": "\\u0000"}' WHERE uid = 'zDXgwZEn'`,
      ["_aux", "contains a NUL character, which PostgreSQL cannot hold"],
    ],
  ])("does not take %s from a SQLite source", async (_, sourceSql, [field, fault]) => {
    const target = await open({ dialect: "postgres", sourceSql });
    expect(await refusal(target, object("ULABEL", "zDXgwZEn"))).toMatchObject({
      ...{ code: "CONFLICT", registry: "ULabel", uid: "zDXgwZEn", field },
      message: `The default instance does not accept ULabel zDXgwZEn: its ${field} ${fault}. Correct it on the source.`,
    });
  });
});

async function runAll(url: string, statements: string[]): Promise<void> {
  for (const statement of statements) await query.postgres(url, statement);
}

async function uidOnSource(table: string): Promise<string> {
  return (await query.sqlite(unpackSqliteTemplate("source"), `SELECT uid FROM ${table} LIMIT 1`))[0]![0]!;
}

/** Locks a database as another program's write does; gives what ends it. */
const lock: Record<Dialect, (db: string) => Promise<() => Promise<void>>> = {
  sqlite: async (path) => {
    const other = new Database(path);
    other.exec("BEGIN IMMEDIATE");
    return async () => void other.exec("ROLLBACK").close();
  },
  postgres: async (url) => {
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query("BEGIN; LOCK TABLE lamindb_run, lamindb_feature IN SHARE ROW EXCLUSIVE MODE");
    return () => other.end();
  },
};
