/**
 * What init makes, on both databases: tables as LaminDB's own migrations leave them, rows as `lamin init` writes them.
 *
 * The physical facts and the templates come from databases that LaminDB itself made; which tables and migrations come with
 * which modules was seen by running `lamin init` with them.
 */
import { mkdirSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { type ModuleName, moduleOfTable } from "../../src/codegen/init/physical.ts";
import { type InitializedInstance, initInstance } from "../../src/init/initInstance.ts";
import { readDatabase } from "../parity/canonical/readDatabase.ts";
import { DIALECT_NAMES, type Dialect, databaseOf } from "../support/dialects.ts";
import { dropDatabases, listFolder, newDatabaseOption, query, readFacts } from "../support/initDatabases.ts";
import { cloneTemplate } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const MIGRATIONS = "SELECT id, app, name FROM django_migrations ORDER BY id";

afterAll(dropDatabases);

/** The facts of LaminDB's own fresh instance: of all its tables, or of some modules'. */
function expectedFacts(dialect: Dialect, modules: ModuleName[]): string[] {
  const file = new URL(`data/physical.${dialect}.txt.gz`, import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
  return lines.filter((line) => modules.includes(moduleOfTable(line.split(" ", 1)[0]!)));
}

/** What differs from instance to instance: the times, which the database sets, and the storage (the template's is a bucket). */
const VOLATILE = new Set([
  "created_at",
  "updated_at",
  "lamindb_storage.uid",
  "lamindb_storage.root",
  "lamindb_storage.type",
  "lamindb_storage.region",
  "lamindb_storage.instance_uid",
]);

/** All rows of all tables by table, without what is volatile. */
async function readRows(address: string): Promise<Record<string, Record<string, string>[]>> {
  const tables = [...(await readDatabase(address)).values()].filter(({ rows }) => rows.size > 0);
  return Object.fromEntries(
    tables.map(({ layout, rows }) => {
      const kept = layout.columns.flatMap(({ name }, at) =>
        VOLATILE.has(name) || VOLATILE.has(`${layout.name}.${name}`) ? [] : [[name, at] as const],
      );
      const inOrder = [...rows.values()].sort((a, b) => a.id - b.id);
      return [
        layout.name,
        inOrder.map(({ cells }) => Object.fromEntries(kept.map(([name, at]) => [name, cells[at]!]))),
      ];
    }),
  );
}

describe.each(DIALECT_NAMES)("init of bionty and pertdb on %s", (dialect) => {
  const storage = temporaryPath("Store");
  const settings = { path: temporaryPath("settings"), prefix: "" };
  const cwdMarker = temporaryPath("work");
  let made: InitializedInstance;
  let option: { db?: string };

  beforeAll(async () => {
    option = await newDatabaseOption[dialect]();
    const modules = ["bionty", "pertdb"];
    made = await initInstance({ ...option, storage, name: "test-sync", modules, settings, cwdMarker });
  });

  it("reports the instance as LaminDB would name it", () => {
    expect(made).toEqual({
      slug: "anonymous/test-sync",
      id: "0e13a4df558659f4886e9fa5fdcd9311",
      uid: "6hNgJtpKbtMK",
      modules: ["bionty", "pertdb"],
      storageRoot: realpathSync(storage),
      storageUid: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
      db: option.db
        ? { dialect: "postgres", url: option.db }
        : { dialect: "sqlite", path: join(realpathSync(storage), ".lamindb/lamin.db") },
    });
  });

  it("has every table, column, key, index, check and trigger of LaminDB's own, and no other", async () => {
    const expected = expectedFacts(dialect, ["lamindb", "bionty", "pertdb"]);
    expect(expected.length).toBeGreaterThan(3_500);
    expect(await readFacts[dialect](databaseOf(made.db))).toEqual(expected);
  });

  it("has the rows and migrations of LaminDB's own", async () => {
    const template = await cloneTemplate(dialect, "target");
    try {
      const [expected, actual] = [await readRows(template.db), await readRows(databaseOf(made.db))];
      expect(actual).toEqual(expected);
      expect(Object.values(actual).flat()).toHaveLength(49);
      expect(await query[dialect](databaseOf(made.db), MIGRATIONS)).toEqual(
        await query[dialect](template.db, MIGRATIONS),
      );
    } finally {
      await template.drop();
    }
  });

  it("knows its storage", async () => {
    const rows = await query[dialect](
      databaseOf(made.db),
      "SELECT uid, root, type, region, instance_uid FROM lamindb_storage",
    );
    expect(rows).toEqual([[made.storageUid, made.storageRoot, "local", "null", made.uid]]);
    const mark = readFileSync(join(storage, ".lamindb/storage_uid.txt"), "utf8");
    expect(mark).toBe(
      `${made.storageUid}\ncreation info:\ninstance_slug=anonymous/test-sync\ninstance_id=${made.id}\ninstance_uid=${made.uid}`,
    );
    expect(listFolder(storage)).toEqual(
      [".lamindb", { sqlite: ".lamindb/lamin.db", postgres: "" }[dialect], ".lamindb/storage_uid.txt"].filter(Boolean),
    );
  });

  it("writes the settings that LaminDB's client reads", () => {
    const file = join(settings.path, "instance--anonymous--test-sync.env");
    expect(readFileSync(file, "utf8").split("\n")).toEqual([
      "lamindb_instance_owner=anonymous",
      "lamindb_instance_name=test-sync",
      `lamindb_instance_storage_root=${made.storageRoot}`,
      "lamindb_instance_storage_region=null",
      `lamindb_instance_db=${option.db ?? "null"}`,
      "lamindb_instance_schema_str=bionty,pertdb",
      "lamindb_instance_id=0e13a4df558659f4886e9fa5fdcd9311",
      "lamindb_instance_git_repo=null",
      "lamindb_instance_keep_artifacts_local=False",
      "lamindb_instance_api_url=null",
      "lamindb_instance_schema_id=null",
      "lamindb_instance_fine_grained_access=False",
      "lamindb_instance_db_permissions=null",
      "lamindb_instance_is_clone=False",
      "",
    ]);
    expect((statSync(file).mode & 0o777).toString(8)).toBe({ sqlite: "644", postgres: "600" }[dialect]);
    const user = readFileSync(join(settings.path, "current_user.env"), "utf8");
    expect(user.split("\n")).toEqual([
      "lamin_user_email=null",
      "lamin_user_password=null",
      "lamin_user_access_token=null",
      "lamin_user_uid=00000000",
      "lamin_user_uuid=null",
      "lamin_user_handle=anonymous",
      "lamin_user_name=null",
      "lamin_user_api_key=null",
      "",
    ]);
    expect(readFileSync(join(cwdMarker, ".lamin/current_instance"), "utf8")).toBe("anonymous/test-sync");
  });

  it("leaves the sequences where the next row gets the next id", async () => {
    const returning: [string, string][] = [
      ["INSERT INTO lamindb_space (name, uid) VALUES ('s', 's') RETURNING id", "2"],
      ["INSERT INTO lamindb_user (uid, handle) VALUES ('u', 'u') RETURNING id", "2"],
      ["INSERT INTO lamindb_branch (name, uid, created_by_id) VALUES ('b', 'b', 1) RETURNING id", "2"],
      [
        "INSERT INTO django_migrations (app, name, applied) SELECT app, 'x', applied FROM django_migrations WHERE id = 1 RETURNING id",
        { sqlite: "27", postgres: "25" }[dialect],
      ],
    ];
    for (const [sql, id] of returning) expect(await query[dialect](databaseOf(made.db), sql), sql).toEqual([[id]]);
  });
});

/** Tables and migrations as counted after `lamin init` with these modules. */
const SUBSETS: Record<
  Dialect,
  { modules: ModuleName[]; tables: number; migrations: number; sources: number | null }[]
> = {
  sqlite: [
    { modules: [], tables: 142, migrations: 24, sources: 0 },
    { modules: ["bionty"], tables: 142, migrations: 24, sources: 43 },
  ],
  postgres: [
    { modules: [], tables: 86, migrations: 19, sources: null },
    { modules: ["bionty"], tables: 142, migrations: 22, sources: 43 },
  ],
};

describe.each(DIALECT_NAMES)("init of fewer modules on %s", (dialect) => {
  test.each(SUBSETS[dialect])("$modules", async ({ modules, tables, migrations, sources }) => {
    const made = await initInstance({ ...(await newDatabaseOption[dialect]()), storage: temporaryPath("s"), modules });
    const address = databaseOf(made.db);
    const withTables: ModuleName[] = sources === null ? ["lamindb"] : ["lamindb", "bionty"];
    const facts = await readFacts[dialect](address);
    expect(facts).toEqual(expectedFacts(dialect, withTables));
    expect(facts.filter((line) => / order /.test(line))).toHaveLength(tables);
    const applied = await query[dialect](address, MIGRATIONS);
    expect(applied.map(([id]) => Number(id))).toEqual(Array.from({ length: migrations }, (_, at) => at + 1));
    if (sources !== null) {
      expect(await query[dialect](address, "SELECT count(*) FROM bionty_source")).toEqual([[String(sources)]]);
    }
  });
});

describe("names and users", () => {
  /** A settings folder of somebody who has logged in. */
  function loggedIn(): { path: string; prefix: string; user: string } {
    const path = temporaryPath("settings");
    const user = "lamin_user_uid=DzTjkKse\nlamin_user_handle=testuser1\nlamin_user_name=Test O'User\n";
    mkdirSync(path);
    writeFileSync(join(path, "current_user.env"), user);
    return { path, prefix: "", user };
  }

  test.each(DIALECT_NAMES)("belongs to LaminDB's current user, whose file stays (%s)", async (dialect) => {
    const { user, ...settings } = loggedIn();
    const option = await newDatabaseOption[dialect]();
    const made = await initInstance({ ...option, storage: temporaryPath("s"), name: "n", modules: [], settings });
    expect(made.slug).toBe("testuser1/n");
    const rows = await query[dialect](databaseOf(made.db), "SELECT id, uid, handle, name FROM lamindb_user");
    expect(rows).toEqual([["1", "DzTjkKse", "testuser1", "Test O'User"]]);
    expect(readFileSync(join(settings.path, "current_user.env"), "utf8")).toBe(user);
    expect(listFolder(settings.path)).toEqual(["current_user.env", "instance--testuser1--n.env"]);
  });

  it("is called like the storage folder, in small letters, or like the PostgreSQL database", async () => {
    const storage = temporaryPath("My Store");
    const sqlite = await initInstance({ storage, modules: [], owner: "acme" });
    expect(sqlite.slug).toBe(`acme/${storage.split("/").at(-1)!.toLowerCase()}`);
    const { db } = await newDatabaseOption.postgres();
    const postgres = await initInstance({ storage: temporaryPath("s"), modules: [], db: db! });
    expect(postgres.slug).toBe(`anonymous/${new URL(db!).pathname.slice(1)}`);
  });

  it("stores an odd storage path as it is, links resolved, no slash at the end", async () => {
    const [real, link] = [temporaryPath("it's {{storageUid}} $& ünï"), temporaryPath("link")];
    mkdirSync(real);
    symlinkSync(real, link);
    const made = await initInstance({ storage: `${link}/sub/`, modules: [], name: "odd" });
    expect(made.storageRoot).toBe(join(realpathSync(real), "sub"));
    const rows = await query.sqlite(databaseOf(made.db), "SELECT root, uid FROM lamindb_storage");
    expect(rows).toEqual([[made.storageRoot, made.storageUid]]);
  });

  it("takes LAMIN_ENV's prefix of settings files", async () => {
    const settings = { path: temporaryPath("settings"), prefix: "staging--" };
    await initInstance({ storage: temporaryPath("s"), name: "n", modules: [], settings });
    expect(listFolder(settings.path)).toEqual(["staging--current_user.env", "staging--instance--anonymous--n.env"]);
  });

  it("writes no settings unless asked to", async () => {
    const storage = temporaryPath("s");
    await initInstance({ storage, modules: [] });
    expect(listFolder(storage)).toEqual([".lamindb", ".lamindb/lamin.db", ".lamindb/storage_uid.txt"]);
  });
});
