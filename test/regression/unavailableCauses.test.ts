/** Databases that cannot be used: the cause was "does not answer; check … address" or INTERNAL_ERROR, and the log had nothing. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { afterAll, afterEach, expect, inject, test } from "vitest";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { GatewayError } from "../../src/errors.ts";
import { initInstance } from "../../src/init/initInstance.ts";
import { makeErrorBorder } from "../../src/server/errorBorder.ts";
import { startTestGateway } from "../support/gateway.ts";
import { dropDatabases, newDatabaseOption } from "../support/initDatabases.ts";
import { runSql } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { clonePostgresTemplate, sharedPostgresTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const endings: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});
afterAll(dropDatabases);

async function openBeside(db: string) {
  const instances = [
    { ...TARGET, db: unpackSqliteTemplate("target") },
    { ...SOURCE, db },
  ];
  const gateway = await startTestGateway({ instances, default: TARGET.slug });
  endings.push(() => gateway.stop());
  return gateway;
}

/** A template database's address with something in it changed. */
async function urlWith(change: Partial<Pick<URL, "username" | "password" | "pathname">>): Promise<string> {
  return Object.assign(new URL(await sharedPostgresTemplate("source")), change).href;
}

test.each([
  ["no database", { pathname: "/no_such_database" }, /database "no_such_database" does not exist/],
  ["no role", { username: "no_such_role", password: "s3cret-word" }, /no_such_role/],
])("%s: says so, is not retryable, names no password", async (_, change, says) => {
  const gateway = await openBeside(await urlWith(change));
  const { errors } = await gateway.query(`{ artifacts(instance: "${SOURCE.slug}") { totalCount } }`);
  expect(errors).toMatchObject([{ extensions: { code: "INSTANCE_UNAVAILABLE", instance: SOURCE.slug } }]);
  expect(errors![0]!.extensions).not.toHaveProperty("retryable");
  expect(errors![0]!.message).toMatch(says);
  expect(JSON.stringify(errors)).not.toContain("s3cret-word");
});

const withOptions = (url: string, options: string) => `${url}?options=${encodeURIComponent(options)}`;

const LIST = `{ artifacts(instance: "${SOURCE.slug}") { totalCount } }`;

/** The one error of a list of artifacts, which cannot be tried again. */
async function refusal(db: string, pooler?: "transaction") {
  const instances = [
    { ...TARGET, db: unpackSqliteTemplate("target") },
    { ...SOURCE, db, ...(pooler && { pooler }) },
  ];
  const gateway = await startTestGateway({ instances, default: TARGET.slug });
  endings.push(() => gateway.stop());
  const { errors } = await gateway.query(LIST);
  expect(errors).toMatchObject([{ extensions: { code: "INSTANCE_UNAVAILABLE", instance: SOURCE.slug } }]);
  expect(errors![0]!.extensions).not.toHaveProperty("retryable");
  return errors![0]!.message;
}

test.each<[options: string, says: string, pooler?: "transaction"]>([
  ["garbage", "invalid command-line argument for server process: garbage"],
  ["-c no_such_setting=1", 'unrecognized configuration parameter "no_such_setting"'],
  ["-c work_mem=much", 'invalid value for parameter "work_mem"'],
  ["-c work_mem=much", 'invalid value for parameter "work_mem"', "transaction"],
  ["-c role=no_such_role", 'role "no_such_role" does not exist'],
])("options that the server refuses (%s): says so, and where to look", async (options, says, pooler) => {
  const message = await refusal(withOptions(await sharedPostgresTemplate("source"), options), pooler);
  expect(message).toContain(says);
  expect(message).toContain("check `options`");
});

test("a role without the right to connect, or to use the tables' schema: says which", async () => {
  const { db, drop } = await clonePostgresTemplate("source");
  const role = `lgt_stranger_${process.pid}`;
  const database = new URL(db).pathname.slice(1);
  await runSql(db, `DROP ROLE IF EXISTS ${role}; CREATE ROLE ${role} LOGIN PASSWORD 'stranger'`);
  endings.push(async () => {
    await runSql(db, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await drop();
  });
  const url = Object.assign(new URL(db), { username: role, password: "stranger" }).href;
  await runSql(db, `REVOKE CONNECT ON DATABASE "${database}" FROM PUBLIC`);
  expect(await refusal(url)).toContain(`permission denied for database "${database}"`);
  await runSql(db, `GRANT CONNECT ON DATABASE "${database}" TO ${role}; REVOKE USAGE ON SCHEMA public FROM PUBLIC`);
  expect(await refusal(url)).toContain("LaminDB's tables in the schema public");
  expect(await refusal(withOptions(db, "-c search_path=elsewhere"))).toContain("let its `search_path` contain it");
});

test("a default that only allows reads: says that it is not for lack of rights", async () => {
  const { db, drop } = await clonePostgresTemplate("target");
  endings.push(drop);
  await runSql(db, `ALTER DATABASE "${new URL(db).pathname.slice(1)}" SET default_transaction_read_only = on`);
  const gateway = await startTestGateway({ instances: [{ ...TARGET, db }], default: TARGET.slug });
  endings.push(() => gateway.stop());
  const { errors } = await gateway.query('mutation { track(input: { key: "a.py" }) { uid } }');
  expect(errors).toMatchObject([{ extensions: { code: "FORBIDDEN", instance: TARGET.slug } }]);
  expect(errors![0]!.message).toMatch(/only allows reads .*default_transaction_read_only/);
});

test("the log has what the database said", () => {
  const lines: string[] = [];
  const border = makeErrorBorder(pino({ level: "info" }, { write: (line: string) => void lines.push(line) }));
  const error = new GatewayError("INSTANCE_UNAVAILABLE", "down", {}, new Error("what the server said"));
  border({ message: "" }, error);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("what the server said");
});

test("a character that one database's encoding lacks is that instance's matter", async () => {
  const name = `${inject("postgres").prefix}_latin1`;
  const url = Object.assign(new URL(inject("postgres").adminUrl), { pathname: `/${name}` }).href;
  const admin = inject("postgres").adminUrl;
  const options = "ENCODING 'LATIN1' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
  await runSql(admin, `CREATE DATABASE "${name}" ${options}`);
  endings.push(() => runSql(admin, `DROP DATABASE "${name}" WITH (FORCE)`));
  await initInstance({ storage: temporaryPath("storage"), db: url, name: "latin", owner: "anonymous", modules: [] });
  const gateway = await openBeside(url);
  const where = 'where: { description: { eq: "🧬" } }';
  const { errors } = await gateway.query(`{ artifacts(instance: "${SOURCE.slug}", ${where}) { totalCount } }`);
  expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", instance: SOURCE.slug } }]);
  expect(errors![0]!.message).toMatch(/contains a character that the database cannot store/);
});

test("a storage folder given as `db`: the database in it is meant", async () => {
  const folder = temporaryPath("storage");
  mkdirSync(join(folder, ".lamindb"), { recursive: true });
  renameSync(unpackSqliteTemplate("source"), join(folder, ".lamindb", "lamin.db"));
  const gateway = await openBeside(folder);
  const { data, errors } = await gateway.query(
    `{ artifacts { totalCount } there: artifacts(instance: "${SOURCE.slug}") { totalCount } }`,
  );
  expect(data).toMatchObject({ artifacts: { totalCount: 0 }, there: null });
  expect(errors).toMatchObject([{ path: ["there", "totalCount"], extensions: { code: "INSTANCE_UNAVAILABLE" } }]);
  expect(errors![0]!.message).toMatch(/is a folder; did you mean …\/\.lamindb\/lamin\.db/);
});

/** LaminDB's settings of a user who has connected to a database in the cloud, and to one on this machine. */
function settingsWithCloud(): string {
  const home = temporaryPath("home");
  const local = join(home, "storage");
  mkdirSync(join(home, ".lamin"), { recursive: true });
  mkdirSync(join(local, ".lamindb"), { recursive: true });
  renameSync(unpackSqliteTemplate("target"), join(local, ".lamindb", "lamin.db"));
  for (const [name, root] of [
    ["cloud", "s3://bucket/prefix"],
    ["local", local],
  ]) {
    const lines = [`owner=lab`, `name=${name}`, `storage_root=${root}`, "db=null"];
    const text = lines.map((line) => `lamindb_instance_${line}\n`).join("");
    writeFileSync(join(home, ".lamin", `instance--lab--${name}.env`), text);
    if (name === "local") writeFileSync(join(home, ".lamin", "current_instance.env"), text);
  }
  return home;
}

test("a cloud database without its local copy says how to get it, and the others are checked", () => {
  const home = settingsWithCloud();
  const env = { PATH: process.env.PATH, HOME: home, LAMIN_SETTINGS_DIR: home };
  expect(loadConfig({ env, cwd: home }).instances.map(({ slug }) => slug)).toEqual(["lab/cloud", "lab/local"]);
  const { status, stdout } = spawnSync(process.execPath, [MAIN, "check"], { env, cwd: home, encoding: "utf8" });
  expect(status).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}lab\/cloud .*s3:\/\/bucket\/prefix.*there is no local copy of it.*`lamin connect`/m);
  expect(stdout).toMatch(/^ok {4}lab\/local /m);
});

function check(instances: object[], asOther = false) {
  const file = temporaryPath("gateway.json");
  writeFileSync(file, JSON.stringify({ default: TARGET.slug, instances }));
  // root may write everywhere, so somebody else has to look
  const who = asOther && process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, HOME: "/nonexistent" };
  return spawnSync(process.execPath, [MAIN, "check", "--config", file], { env, encoding: "utf8", ...who }).stdout;
}

test.each([
  ["file", 0o444, 0o777, /is not allowed to write to its file/],
  ["folder", 0o666, 0o555, /is not allowed to write to its folder .* journal/],
])("`check` says that a default's %s cannot be written", (_, fileMode, folderMode, says) => {
  const folder = temporaryPath("readonly");
  mkdirSync(folder);
  const path = join(folder, "lamin.db");
  renameSync(unpackSqliteTemplate("target"), path);
  chmodSync(path, fileMode);
  for (let at = dirname(folder); at !== dirname(at) && at.includes("lamindb"); at = dirname(at))
    chmodSync(at, statSync(at).mode | 0o055);
  chmodSync(folder, folderMode);
  endings.push(() => chmodSync(folder, 0o777));
  const missing = { slug: "lab/missing", db: join(folder, "nothing.db") };
  const output = check([{ ...TARGET, uid: undefined, db: path }, missing], true);
  expect(output).toMatch(new RegExp(`^FAIL {2}${TARGET.slug} .*syncs cannot write to it: .*${says.source}`, "m"));
  expect(output).toMatch(/^FAIL {2}lab\/missing \([^:]*: Its database file does not exist.* File: \/.*$/m);
});

test("`check` says that a default's role may not write", async () => {
  const { db } = await newDatabaseOption.postgres();
  await initInstance({ storage: temporaryPath("storage"), db, name: "ro", owner: "anonymous", modules: [] });
  const role = `lgt_checker_${process.pid}`;
  for (const sql of [
    `DROP ROLE IF EXISTS ${role}`,
    `CREATE ROLE ${role} LOGIN PASSWORD 'checker'`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
  ])
    await runStatement(db!, sql);
  endings.push(async () => {
    await runStatement(db!, `DROP OWNED BY ${role}`);
    await runStatement(db!, `DROP ROLE ${role}`);
  });
  const url = Object.assign(new URL(db!), { username: role, password: "checker" }).href;
  expect(check([{ ...TARGET, uid: undefined, db: url }])).toMatch(
    new RegExp(`^FAIL {2}.*the role ${role} is not allowed to insert, update and delete in lamindb_`, "m"),
  );
});
