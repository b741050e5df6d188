/** What init refuses, with what words, and that neither a refusal nor a failure in the middle leaves anything behind. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { initInstance } from "../../src/init/initInstance.ts";
import type { InitOptions } from "../../src/init/planInit.ts";
import { preparePostgres } from "../../src/init/preparePostgres.ts";
import { prepareSqlite } from "../../src/init/prepareSqlite.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { dropDatabases, listFolder, newDatabaseOption, query } from "../support/initDatabases.ts";
import { temporaryPath } from "../support/temporary.ts";

afterAll(dropDatabases);

async function failureOf(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => expect.fail("it succeeded"),
    (error: unknown) => error,
  );
}

async function refusalOf(options: Partial<InitOptions>): Promise<string> {
  const error = await failureOf(initInstance({ storage: temporaryPath("s"), modules: [], ...options }));
  if (!(error instanceof GatewayError)) throw error;
  return `${error.code}: ${error.message}`;
}

/** Names of all relations and functions in `public`. */
async function objectsOf(url: string): Promise<string[]> {
  const sql = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`;
  return (await query.postgres(url, sql)).flat();
}

function writeNew(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe("options that make no sense", () => {
  const storage = temporaryPath("s");
  const db =
    "BAD_USER_INPUT: db must be postgresql://USER:PASSWORD@HOST:PORT/DATABASE; leave it out for SQLite in the storage.";
  const known = "it supports bionty and pertdb, and always includes lamindb";

  test.each<[Partial<InitOptions>, string]>([
    [
      { modules: ["bionty", "acme"] },
      `BAD_USER_INPUT: init cannot create the module acme: ${known}. Create this instance with "lamin init".`,
    ],
    [
      { modules: ["lamindb"] },
      `BAD_USER_INPUT: init cannot create the module lamindb: ${known}. Create this instance with "lamin init".`,
    ],
    [{ modules: ["pertdb"] }, "BAD_USER_INPUT: The module pertdb needs tables of bionty; give both: bionty,pertdb."],
    [
      { storage: "s3://bucket/x" },
      "BAD_USER_INPUT: init only creates local storages, not s3://bucket/x; give a folder.",
    ],
    [{ storage: "" }, "BAD_USER_INPUT: The storage must be the path of a folder."],
    [{ storage: "/tmp/a\nb" }, "BAD_USER_INPUT: The storage must be the path of a folder."],
    [
      { storage: "/tmp/.lamindb/x" },
      'BAD_USER_INPUT: The storage /tmp/.lamindb/x must not have ".lamindb" in its path.',
    ],
    [{ storage, name: "a/b" }, 'BAD_USER_INPUT: The name "a/b" must be non-empty and without "/".'],
    [{ storage, owner: "" }, 'BAD_USER_INPUT: The owner "" must be non-empty and without "/".'],
    [{ db: "mysql://u@h/d" }, db],
    [{ db: "sqlite:///tmp/x.db" }, db],
    [{ db: "postgresql://u@h" }, db],
    [{ db: "postgresql://u@h/%zz" }, db],
  ])("%j", async (options, message) => {
    expect(await refusalOf({ storage, ...options })).toBe(message);
    expect(listFolder(storage)).toEqual([]);
  });
});

describe("what exists already", () => {
  it("leaves a SQLite database", async () => {
    const storage = temporaryPath("s");
    const path = join(storage, ".lamindb/lamin.db");
    writeNew(path, "precious");
    const message = `CONFLICT: The database ${path} already exists; choose another storage folder.`;
    expect(await refusalOf({ storage })).toBe(message);
    expect(readFileSync(path, "utf8")).toBe("precious");
    expect(listFolder(storage)).toEqual([".lamindb", ".lamindb/lamin.db"]);
  });

  describe.each(DIALECT_NAMES)("with a database on %s", (dialect) => {
    test.each(["s/.lamindb/storage_uid.txt", "settings/instance--anonymous--n.env", "work/.lamin/current_instance"])(
      "leaves %s",
      async (file) => {
        const option = await newDatabaseOption[dialect]();
        const parent = temporaryPath("parent");
        const path = join(parent, file);
        writeNew(path, "precious");
        const before = listFolder(parent);
        const [storage, settings] = [join(parent, "s"), { path: join(parent, "settings"), prefix: "" }];
        const message = await refusalOf({ ...option, storage, name: "n", settings, cwdMarker: join(parent, "work") });
        expect(message).toBe(`CONFLICT: The file ${path} already exists and was left unchanged; choose other names.`);
        expect(readFileSync(path, "utf8")).toBe("precious");
        expect(listFolder(parent)).toEqual(before);
        if (option.db) expect(await objectsOf(option.db)).toEqual([]);
      },
    );
  });

  test.each(DIALECT_NAMES)("refuses a second init of the same (%s)", async (dialect) => {
    const options = { ...(await newDatabaseOption[dialect]()), storage: temporaryPath("s"), modules: [] };
    await initInstance(options);
    const before = listFolder(options.storage);
    expect(await refusalOf(options)).toMatch(/^CONFLICT: /);
    expect(listFolder(options.storage)).toEqual(before);
  });

  test.each(["lamindb_user", "django_migrations", "elsewhere.wetlab_compound"])(
    "refuses a PostgreSQL database with a table %s",
    async (table) => {
      const db = (await newDatabaseOption.postgres()).db!;
      await query.postgres(db, "CREATE SCHEMA elsewhere");
      await query.postgres(db, `CREATE TABLE ${table} (id int)`);
      const storage = temporaryPath("s");
      const name = table.includes(".") ? table : `public.${table}`;
      expect(await refusalOf({ db, storage })).toMatch(
        new RegExp(
          `^CONFLICT: There is already a table ${name} in the PostgreSQL database \\S+ at \\S+; use an empty database\\.$`,
        ),
      );
      expect(listFolder(storage)).toEqual([]);
      expect(await objectsOf(db)).toEqual(table.includes(".") ? [] : [table]);
    },
  );

  it("takes a PostgreSQL database with tables of others", async () => {
    const { db } = await newDatabaseOption.postgres();
    await query.postgres(db!, "CREATE TABLE invoices (id int)");
    await initInstance({ db: db!, storage: temporaryPath("s"), modules: [] });
    expect(await query.postgres(db!, "SELECT count(*) FROM lamindb_branch")).toEqual([["3"]]);
  });

  it("lets only one of two inits at once have a PostgreSQL database", async () => {
    const { db } = await newDatabaseOption.postgres();
    const storages = [temporaryPath("s"), temporaryPath("s")];
    const inits = storages.map((storage) => initInstance({ db: db!, storage, modules: [] }));
    const results = await Promise.allSettled(inits);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = results.findIndex(({ status }) => status === "rejected");
    expect(results[lost]).toMatchObject({ reason: { code: "CONFLICT" } });
    expect(listFolder(storages[lost]!)).toEqual([]);
  });
});

describe("PostgreSQL servers that cannot be used", () => {
  test.each([
    [
      "closed port",
      "postgresql://me:canary@127.0.0.1:1/x",
      "INSTANCE_UNAVAILABLE: Cannot use the PostgreSQL database x at 127.0.0.1:1; check that it runs, and check the user and password.",
    ],
    [
      "unknown host",
      "postgresql://me:canary@nowhere.invalid/x",
      "INSTANCE_UNAVAILABLE: Cannot use the PostgreSQL database x at nowhere.invalid; check that it runs, and check the user and password.",
    ],
  ])("%s", async (_, db, message) => {
    const storage = temporaryPath("s");
    expect(await refusalOf({ db, storage })).toBe(message);
    expect(listFolder(storage)).toEqual([]);
  });

  it("says that a database is missing", async () => {
    const url = new URL((await newDatabaseOption.postgres()).db!);
    url.pathname = "/no_such_database";
    expect(await refusalOf({ db: url.href })).toBe(
      `INSTANCE_UNAVAILABLE: There is no PostgreSQL database no_such_database at ${url.host}; create an empty database with this name.`,
    );
  });
});

describe("a failure in the middle leaves nothing", () => {
  test.each(DIALECT_NAMES)("when a settings file cannot be written (%s)", async (dialect) => {
    const option = await newDatabaseOption[dialect]();
    const storage = join(temporaryPath("parent"), "deep", "s");
    const blocker = temporaryPath("file");
    writeFileSync(blocker, "a file, no folder");
    const settings = { path: join(blocker, "settings"), prefix: "" };
    expect(await refusalOf({ ...option, storage, settings, modules: ["bionty"] })).toMatch(
      /^BAD_USER_INPUT: Cannot write \S+ \(ENOTDIR\); check that \S+ is a folder that you can write to\.$/,
    );
    expect(listFolder(dirname(dirname(storage)))).toEqual([]);
    if (option.db) expect(await objectsOf(option.db)).toEqual([]);
    await initInstance({ ...option, storage, modules: [] });
  });

  it("when the connection to PostgreSQL breaks", async () => {
    const db = (await newDatabaseOption.postgres()).db!;
    const storage = temporaryPath("s");
    const failure = refusalOf({ db, storage, modules: ["bionty", "pertdb"] });
    const admin = new URL(db);
    admin.pathname = "/postgres";
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = '${new URL(db).pathname.slice(1)}' AND query LIKE '%CREATE FUNCTION%' AND state = 'active'`;
    await expect.poll(() => query.postgres(admin.href, end), { interval: 20 }).toEqual([["true"]]);
    expect(await failure).toMatch(/^INSTANCE_UNAVAILABLE: /);
    expect(listFolder(storage)).toEqual([]);
    expect(await objectsOf(db)).toEqual([]);
    await initInstance({ db, storage, modules: [] });
  });

  it("when something in PostgreSQL has the name of a function or type", async () => {
    const db = (await newDatabaseOption.postgres()).db!;
    await query.postgres(db, "CREATE TYPE lamindb_ulabel AS (x int)");
    const storage = temporaryPath("s");
    expect(await refusalOf({ db, storage })).toMatch(/^CONFLICT: LaminDB already exists in the PostgreSQL database /);
    expect(listFolder(storage)).toEqual([]);
    expect(await objectsOf(db)).toEqual(["lamindb_ulabel"]);
  });

  it("when a SQLite statement fails", () => {
    const folder = temporaryPath("s");
    mkdirSync(folder);
    expect(() => prepareSqlite(join(folder, "lamin.db"), "CREATE TABLE a (x); BROKEN;")).toThrow(/BROKEN/);
    expect(listFolder(folder)).toEqual([]);
  });

  it("when a SQLite database comes in between", async () => {
    const folder = temporaryPath("s");
    mkdirSync(folder);
    const path = join(folder, "lamin.db");
    const prepared = prepareSqlite(path, "CREATE TABLE a (x);");
    writeFileSync(path, "precious");
    await expect(prepared.publish()).rejects.toMatchObject({ code: "CONFLICT" });
    await prepared.abandon();
    expect(listFolder(folder)).toEqual(["lamin.db"]);
    expect(readFileSync(path, "utf8")).toBe("precious");
  });

  it("when a prepared PostgreSQL instance is abandoned", async () => {
    const db = (await newDatabaseOption.postgres()).db!;
    const prepared = await preparePostgres(db, "CREATE TABLE a (x int);");
    await prepared.abandon();
    expect(await objectsOf(db)).toEqual([]);
  });
});
