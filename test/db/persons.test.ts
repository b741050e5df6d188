/** Instances with rights per person: nobody sees or writes what row-level security gives to others. */
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { type Config, DEFAULT_LIMITS, type InstanceConfig } from "../../src/config/config.ts";
import { Instances } from "../../src/instances/instances.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { postAs } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { makePersonsDatabase, type PersonsDatabase } from "../support/persons/personsDatabase.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { withClient } from "../support/withClient.ts";

/** How many requests interleave; 2,000 take some ten seconds. */
const REQUESTS = Number(process.env.PERSONS_REQUESTS ?? 300);
const SLUG = "lab/persons";
const ID = "11112222333344445555666677778888";
const { target: TARGET } = TEMPLATE_INSTANCES;
const HEADER = "x-lamindb-db-token";

const personsInstance = (db: string, more: Partial<InstanceConfig> = {}): InstanceConfig => ({
  ...{ slug: SLUG, id: ID, uid: instanceUidFromId(ID), access: "person" as const },
  ...{ db: { dialect: "postgres" as const, url: db, poolMax: 1 } },
  ...more,
});
const targetInstance = (): InstanceConfig => ({
  ...{ slug: TARGET.slug, id: TARGET.id, uid: instanceUidFromId(TARGET.id) },
  db: { dialect: "sqlite", path: unpackSqliteTemplate("target") },
});

function start(instances: InstanceConfig[], config: Partial<Config> = {}): Promise<TestGateway> {
  return startTestGateway({ instances: [], default: TARGET.slug, config: { instances, ...config } });
}

let persons: PersonsDatabase;
beforeAll(async () => {
  persons = await makePersonsDatabase("source");
});
afterAll(() => persons.drop());

const LABELS = `ulabels(instance: "${SLUG}", where: { uid: { startsWith: "label" } }) { nodes { name } }`;
/** Read by one statement of the compiler, level by level, and with its list by one statement. */
const COMPILED = `{ ${LABELS} artifacts(instance: "${SLUG}", where: { key: { startsWith: "in-" } }) { nodes { key ulabels { nodes { name } } } } }`;
const LOADED = COMPILED.replaceAll("name }", "name copies { match } }");
const PREFETCHED = `{ artifact(instance: "${SLUG}", key: "in-all.txt") { copies { match } ulabels { nodes { name } } } }`;
const ALICES = ["in all", "in alpha"];
const BOBS = [...ALICES, "in beta"];

/** All names of spaces that an answer tells of. */
const spacesIn = (answer: unknown) =>
  [
    ...new Set((JSON.stringify(answer).match(/in[ -](all|alpha|beta)/g) ?? []).map((name) => name.replace("-", " "))),
  ].sort();
const codesOf = ({ errors = [] }: { errors?: { extensions?: { code?: string } }[] }) => [
  ...new Set(errors.map(({ extensions }) => extensions?.code)),
];

/** Does work while nobody can read labels. */
const withLabelsLocked = (work: () => Promise<void>) =>
  withClient(persons.ownersDb, async (owner) => {
    await owner.query("BEGIN; LOCK TABLE lamindb_ulabel");
    await work();
    await owner.query("COMMIT");
  });
const isLockAwaited = async () =>
  (
    await runStatement(
      persons.ownersDb,
      "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'lamindb_ulabel'::regclass",
    )
  ).length > 0;

describe("two people on one connection", () => {
  it("see each their own in many requests, of which some are aborted, time out, or have wrong tokens or none", async () => {
    const [alice, bob, dead] = [persons.alice(), persons.bob(), persons.alice({ exp: 1 })];
    const kinds: [string, Record<string, string>, string[] | "UNAUTHENTICATED"][] = [
      ["alice", { [HEADER]: alice }, ALICES],
      ["bob", { [HEADER]: bob }, BOBS],
      ["alice, by name", { [HEADER]: `${SLUG}=${alice}` }, ALICES],
      ["bob, read-only", { [HEADER]: persons.bob({ type: "read-only" }) }, ["in all"]],
      ["forged", { [HEADER]: persons.forged }, "UNAUTHENTICATED"],
      ["bob, maybe aborted", { [HEADER]: bob }, BOBS],
      ["expired", { [HEADER]: dead }, "UNAUTHENTICATED"],
      ["nobody", {}, "UNAUTHENTICATED"],
    ];
    const seen = new Set<string>();
    const askMany = async (gateway: TestGateway, from: number, to: number) => {
      const ask = async (i: number) => {
        const [kind, headers, expected] = kinds[(i * 7 + (i >> 3)) % kinds.length]!;
        const query = [LOADED, COMPILED, PREFETCHED][i % 20] ?? `{ ${LABELS} }`;
        const signal = AbortSignal.timeout(kind.includes("aborted") && i % 2 ? i % 12 : 60_000);
        const response = await fetch(gateway.url, {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
          body: JSON.stringify({ query }),
          signal,
        })
          .then(
            (answer) => answer.json() as Promise<{ data: object | null; errors?: { extensions: { code: string } }[] }>,
          )
          .catch(() => null);
        if (!response) {
          seen.add("aborted");
          return;
        }
        const [codes, spaces] = [codesOf(response), spacesIn(response.data)];
        const own = expected === "UNAUTHENTICATED" ? [] : expected;
        if (codes.includes("TIMEOUT")) {
          expect(own, `what ${kind} sees in time`).toEqual(expect.arrayContaining(spaces));
          seen.add("timed out");
          return;
        }
        expect([codes, spaces]).toEqual([expected === "UNAUTHENTICATED" ? [expected] : [], own]);
        seen.add(kind);
      };
      const waiting = Array.from({ length: to - from }, (_, i) => from + i);
      const work = async () => {
        for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) await ask(i);
      };
      await Promise.all(Array.from({ length: 8 }, work));
    };
    const instances = [personsInstance(persons.db), targetInstance()];
    const gateway = await start(instances);
    for (const [query, way] of [
      [LOADED, "loaders"],
      [COMPILED, "compiled"],
      [PREFETCHED, "prefetch"],
    ] as const) {
      const { extensions } = await postAs(gateway.url, { [HEADER]: bob, "x-lamindb-explain": "1" }, query);
      const fields = extensions!.explain as { way: string }[];
      expect(new Set(fields.map((field) => field.way))).toEqual(new Set([way]));
    }
    await withLabelsLocked(async () => {
      const client = new AbortController();
      const query = JSON.stringify({ query: `{ ${LABELS} }` });
      const headers = { "content-type": "application/json", [HEADER]: alice };
      const left = fetch(gateway.url, { method: "POST", headers, body: query, signal: client.signal });
      await expect.poll(isLockAwaited).toBe(true);
      client.abort();
      await expect(left).rejects.toThrow();
      await expect.poll(isLockAwaited).toBe(false);
      seen.add("aborted");
    });
    await askMany(gateway, 0, REQUESTS);
    await gateway.stop();
    const inHaste = async (requestTimeoutMs: number, work: (hasty: TestGateway) => Promise<void>) => {
      const hasty = await start(instances, { limits: { ...DEFAULT_LIMITS, requestTimeoutMs } });
      await work(hasty);
      await hasty.stop();
    };
    await inHaste(500, (hasty) => withLabelsLocked(() => askMany(hasty, 0, 2 * kinds.length)));
    expect(seen).toContain("timed out");
    await inHaste(12, (hasty) => askMany(hasty, REQUESTS, 1.2 * REQUESTS));
    expect([...seen].sort()).toEqual([...kinds.map(([kind]) => kind), "aborted", "timed out"].sort());
  }, 120_000);
});

/** An object that rows stand for, asked of a database's owner. */
const ownersRows = (sql: string) => runStatement(persons.ownersDb, sql) as Promise<Record<string, unknown>[]>;

describe("tokens", () => {
  const OTHER = { slug: "lab/again", id: "22223333444455556666777788889999" };
  let gateway: TestGateway;
  beforeAll(async () => {
    const again = personsInstance(persons.db, { ...OTHER, uid: instanceUidFromId(OTHER.id) });
    gateway = await start([
      personsInstance(persons.db, { db: { dialect: "postgres", url: persons.db } }),
      again,
      targetInstance(),
    ]);
  });
  afterAll(() => gateway.stop());
  const ask = (headers: Record<string, string>, query: string) => postAs(gateway.url, headers, query);
  const both = `{ ${LABELS} other: ${LABELS.replace(SLUG, OTHER.slug)} own: ulabels { totalCount } }`;

  it("name their instances where there are several, and are missing for one alone", async () => {
    const alice = persons.alice();
    expect(codesOf(await ask({ [HEADER]: alice }, `{ ${LABELS} }`))).toEqual(["UNAUTHENTICATED"]);
    expect(codesOf(await ask({ [HEADER]: `${SLUG}=${alice}` }, `{ ${LABELS} }`))).toEqual([]);
    expect(codesOf(await ask({ [HEADER]: `${SLUG}=${alice}, ${OTHER.slug}=${persons.bob()}` }, both))).toEqual([]);
    const list =
      '{ ulabels(instances: ["*"], where: { uid: { startsWith: "label" } }) { nodes { name instance { slug } } } }';
    const { data, errors, extensions } = await ask({ [HEADER]: `${OTHER.slug}=${alice}` }, list);
    expect(errors).toBeUndefined();
    expect(spacesIn(data)).toEqual(ALICES);
    expect(extensions).toMatchObject({
      instances: expect.arrayContaining([
        expect.objectContaining({ slug: SLUG, code: "UNAUTHENTICATED" }),
        expect.objectContaining({ slug: OTHER.slug, code: null }),
        expect.objectContaining({ slug: TARGET.slug, code: null }),
      ]),
    });
  });

  it("are not needed to see that a database is there", async () => {
    const { data, errors } = await ask(
      {},
      `{ instance(slug: "${SLUG}") { modules schemaVersion status { up error } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ instance: { modules: ["bionty", "pertdb"], status: { up: true, error: null } } });
    expect(codesOf(await ask({}, `{ instance(slug: "${SLUG}") { registries { name count } } }`))).toEqual([
      "UNAUTHENTICATED",
    ]);
  });

  it("are in no message, and none says more than that they are wrong", async () => {
    for (const token of [persons.forged, "no token", "a.b.c"]) {
      const { errors } = await ask({ [HEADER]: `${SLUG}=${token}` }, `{ ${LABELS} }`);
      expect(errors![0]!.message).toMatch(
        /^lab\/persons: The database does not accept the token of the person who asks/,
      );
    }
  });
});

it("a token is given to a database at one place, for a transaction alone", () => {
  const folder = fileURLToPath(new URL("../../src/", import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const calls = files.flatMap((file) => readFileSync(join(folder, file), "utf8").match(/set_token\([^)]*\)/g) ?? []);
  expect(calls).toEqual(["set_token($1, true)"]);
});

describe("a token that ends while a request is answered", () => {
  it("is renewed where it can be; else nothing of the answer is given", async () => {
    const config = { default: SLUG, instances: [personsInstance(persons.db)], modules: [], limits: DEFAULT_LIMITS };
    const instances = new Instances({ ...config, listen: { host: "", port: 0 } }, loadCatalogue());
    try {
      for (const mayRenew of [true, false]) {
        let ended = false;
        const expired: unknown[] = [];
        const first = {
          text: persons.alice(),
          get expiresAt() {
            return ended ? 1 : Number.POSITIVE_INFINITY;
          },
        };
        const bound = instances.default.as({
          token: async (renew) => (renew ? (mayRenew ? { text: persons.bob() } : undefined) : first),
          onExpired: (error) => expired.push(error),
        });
        const count = async () =>
          Number((await bound.all("SELECT count(*) FROM lamindb_ulabel WHERE uid LIKE 'label%'"))[0]![0]);
        expect(await count()).toBe(2);
        ended = true;
        if (mayRenew) expect(await count()).toBe(3);
        else await expect(count()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
        expect(expired).toHaveLength(mayRenew ? 0 : 1);
        await bound.endReads();
      }
      await expect(instances.default.all("SELECT count(*) FROM lamindb_ulabel")).rejects.toMatchObject({
        code: "UNAUTHENTICATED",
      });
    } finally {
      await instances.close();
    }
  });
});

describe("tokens of LaminHub", () => {
  it("are had once for a hub token, renewed once where the database refuses one, and the hub token goes nowhere else", async () => {
    const asked: (string | undefined)[] = [];
    let answer: () => { status: number; token?: string } = () => ({ status: 500 });
    const hub = createServer((request, response) => {
      asked.push(request.headers.authorization);
      const { status, token } = answer();
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ token }));
    });
    await new Promise<void>((resolve) => hub.listen(0, "127.0.0.1", resolve));
    const dbTokenUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/instances/x/db_token`;
    const gateway = await start([personsInstance(persons.db, { dbTokenUrl }), targetInstance()]);
    const ask = async (hubToken: string) => {
      const found = await postAs(gateway.url, { "x-lamin-hub-token": hubToken }, `{ ${LABELS} }`);
      return found.errors ? codesOf(found) : spacesIn(found.data);
    };
    const take = () => asked.splice(0);
    try {
      answer = () => ({ status: 200, token: persons.alice() });
      expect([await ask("hub-a"), await ask("hub-a"), take()]).toEqual([ALICES, ALICES, ["Bearer hub-a"]]);
      answer = () => ({ status: 200, token: persons.bob() });
      expect([await ask("hub-b"), await ask("hub-a"), take()]).toEqual([BOBS, ALICES, ["Bearer hub-b"]]);
      answer = () => ({ status: 200, token: asked.length === 1 ? persons.forged : persons.bob() });
      expect([await ask("hub-c"), take()]).toEqual([BOBS, ["Bearer hub-c", "Bearer hub-c"]]);
      answer = () => ({ status: 200, token: persons.bob({ exp: Math.floor(Date.now() / 1000) + 20 }) }); // ends soon: renewed each time
      expect([await ask("hub-d"), await ask("hub-d"), take().length]).toEqual([BOBS, BOBS, 2]);
      answer = () => ({ status: 401 });
      expect(await ask("hub-e")).toEqual(["UNAUTHENTICATED"]);
      answer = () => ({ status: 500 });
      expect(await ask("hub-f")).toEqual(["INSTANCE_UNAVAILABLE"]);
    } finally {
      await gateway.stop();
      await new Promise((resolve) => hub.close(resolve));
    }
  });
});

describe("syncs", () => {
  const SYNC = (source: string, key: string, transfer = "SQLRECORD") =>
    `mutation { syncArtifact(source: "${source}", key: "${key}", transfer: ${transfer}) { outcome artifact { uid _state { db } } } }`;

  it("from such an instance bring what the person may read; what is hidden of an object is said, and nothing written", async () => {
    const gateway = await start([personsInstance(persons.db), targetInstance()], {
      user: { handle: "anonymous", uid: "00000000" },
    });
    const sync = (token: string, key: string) => postAs(gateway.url, { [HEADER]: token }, SYNC(SLUG, key));
    try {
      expect(codesOf(await sync(persons.alice(), "in-beta.txt"))).toEqual(["OBJECT_NOT_FOUND"]);
      expect(codesOf(await sync(persons.alice(), "in-alpha.txt"))).toEqual(["SPACE_NOT_ON_TARGET"]);
      expect((await sync(persons.alice(), "in-all.txt")).data).toMatchObject({
        syncArtifact: { outcome: "TRANSFERRED" },
      });
      await ownersRows(
        `UPDATE lamindb_schema SET space_id = (SELECT id FROM lamindb_space WHERE name = 'beta') WHERE id = (SELECT min(id) FROM lamindb_schema)`,
      );
      await ownersRows(
        `UPDATE lamindb_artifact SET schema_id = (SELECT min(id) FROM lamindb_schema), uid = 'artifactInAll0000001' WHERE key = 'in-all.txt'`,
      );
      expect(codesOf(await sync(persons.alice(), "in-all.txt"))).toEqual(["ANNOTATION_NOT_READABLE"]);
    } finally {
      await gateway.stop();
    }
  });

  it("many objects go on with the token that they came with; without it they wait, until it comes again", async () => {
    const target = targetInstance();
    const instances = [personsInstance(persons.db), target];
    const file = (target.db as { path: string }).path;
    const many = `mutation { syncMany(source: "${SLUG}", registry: ULABEL, filter: { ulabels: { uid: { eq: "labelall" } } }, idempotencyKey: "many") { id } }`;
    const open = () => start(instances, { user: { handle: "anonymous", uid: "00000000" } });
    let gateway = await open();
    try {
      const make = () => postAs<{ syncMany: { id: string } }>(gateway.url, { [HEADER]: persons.alice() }, many);
      const { id } = (await make()).data!.syncMany;
      const job = async () =>
        (
          await postAs<{ job: { state: string; message: string | null } }>(
            gateway.url,
            {},
            `{ job(id: "${id}") { state message } }`,
          )
        ).data!.job;
      const isDone = async () => (await job()).state;
      await expect.poll(isDone, { timeout: 20_000 }).toBe("COMPLETED");
      await gateway.stop();
      await runStatement(file, "UPDATE lamindb_gateway_job SET state = 'PENDING', finished_at = NULL");
      await runStatement(file, "UPDATE lamindb_gateway_job_item SET state = 'PENDING'");
      gateway = await open();
      await expect
        .poll(async () => (await job()).message, { timeout: 20_000 })
        .toMatch(/^UNAUTHENTICATED: .*The job waits/);
      expect((await job()).state).toBe("RUNNING");
      expect((await make()).data!.syncMany.id).toBe(id);
      await expect.poll(isDone, { timeout: 20_000 }).toBe("COMPLETED");
    } finally {
      await gateway.stop();
    }
  });

  it("into such an instance write as the person, or not at all", async () => {
    const target = await makePersonsDatabase("target");
    const source = { ...TEMPLATE_INSTANCES.source, db: unpackSqliteTemplate("source") };
    const instances: InstanceConfig[] = [
      personsInstance(target.db),
      {
        slug: source.slug,
        id: source.id,
        uid: instanceUidFromId(source.id),
        db: { dialect: "sqlite", path: source.db },
      },
    ];
    const gateway = await start(instances, { default: SLUG, user: { handle: "anonymous", uid: "00000000" } });
    const tables = ["artifact", "run", "transform", "ulabel", "feature", "user", "storage"];
    const counts = () =>
      runStatement(
        target.ownersDb,
        `SELECT ${tables.map((name) => `(SELECT count(*) FROM lamindb_${name}) AS ${name}`).join(", ")}`,
      );
    const sync = (headers: Record<string, string>) =>
      postAs(gateway.url, headers, SYNC(source.slug, "example_datasets/mini_immuno/dataset1.h5ad"));
    try {
      const users = await runStatement(source.db, "SELECT uid, handle FROM lamindb_user"); // nobody may make other people
      const values = (users as { uid: string; handle: string }[]).map(({ uid, handle }) => `('${uid}', '${handle}')`);
      await runStatement(
        target.ownersDb,
        `INSERT INTO lamindb_user (uid, handle) VALUES ${values.join(", ")} ON CONFLICT DO NOTHING`,
      );
      const before = await counts();
      expect(codesOf(await sync({}))).toEqual(["UNAUTHENTICATED"]);
      expect(codesOf(await sync({ [HEADER]: target.forged }))).toEqual(["UNAUTHENTICATED"]);
      expect(codesOf(await sync({ [HEADER]: target.bob() }))).toEqual(["FORBIDDEN"]);
      expect(await counts()).toEqual(before);
      await runStatement(target.ownersDb, "UPDATE hubmodule_account SET role = 'write' WHERE uid = 'bob00001'");
      const { data, errors } = await sync({ [HEADER]: target.bob() });
      expect([data, errors]).toMatchObject([
        { syncArtifact: { outcome: "TRANSFERRED", artifact: { _state: { db: "default" } } } },
        undefined,
      ]);
      expect(codesOf(await sync({ [HEADER]: target.alice() }))).toEqual(["FORBIDDEN"]); // she may see it, and not change the run
    } finally {
      await gateway.stop();
      await target.drop();
    }
  });
});
