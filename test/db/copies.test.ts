/** `copies`: the same object in other instances, by uid or by content, over HTTP; an instance that fails is told of beside the others. */
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sourceAddress } from "../support/annotatedSync.ts";
import { DIALECT_NAMES, otherDialect } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { openReadGateway, templateAddress } from "../support/readGateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { openSyncPair, type SyncPair } from "../support/syncPair.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const MIRROR = { slug: "acme/mirror", id: "5eed0000000000000000000000000002", uid: "12rqVZB1aVdQ" };
const DOWN = { slug: "acme/down", id: "5eed0000000000000000000000000003", uid: "0123456789ab" };

const DATASET = "9zbX6l4rO283JrMD0000";
const TABLE = "9upnvib1Eh7gMiYM0001";
const OTHER_UID = "OtherUid012345670000";

interface Copies {
  object: { copies: { instance: { slug: string }; object: { uid: string; _state: { db: string } }; match: string }[] };
}

const document = (instance: string, uid: string, args = "") =>
  `{ object: artifact(instance: "${instance}", uid: "${uid}") { copies${args} { instance { slug } object { uid _state { db } ... on Artifact { createdBy { handle } } } match } } }`;

const entry = (slug: string, uid: string, match = "UID", handle = "ada") => ({
  instance: { slug },
  object: { uid, _state: { db: slug === TARGET.slug ? "default" : slug }, createdBy: { handle } },
  match,
});

describe.each(DIALECT_NAMES)("copies on %s", (dialect) => {
  let pair: SyncPair;
  let gateway: TestGateway;
  let mirror: string;

  async function copiesOf(instance: string, uid: string, args?: string): Promise<unknown> {
    const { data, errors, extensions } = await gateway.query<Copies>(document(instance, uid, args));
    expect(errors).toBeUndefined();
    expect(extensions).toBeUndefined();
    return data!.object.copies;
  }

  beforeAll(async () => {
    pair = await openSyncPair({ source: dialect, target: dialect });
    await pair.sync("ARTIFACT", DATASET, "SQLRECORD");
    mirror = await sourceAddress(otherDialect(dialect));
    gateway = await startTestGateway({
      instances: [
        { ...SOURCE, db: pair.source },
        { ...MIRROR, db: mirror },
        { ...TARGET, db: pair.target },
      ],
      default: TARGET.slug,
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await pair.close();
  });

  it("are those with its uid in other instances, seen from each", async () => {
    expect(await copiesOf("default", DATASET)).toEqual([entry(SOURCE.slug, DATASET), entry(MIRROR.slug, DATASET)]);
    expect(await copiesOf(SOURCE.slug, DATASET)).toEqual([entry(MIRROR.slug, DATASET), entry(TARGET.slug, DATASET)]);
    expect(await copiesOf(SOURCE.slug, TABLE)).toEqual([entry(MIRROR.slug, TABLE)]);
  });

  it("are of the instances asked for", async () => {
    expect(await copiesOf("default", DATASET, `(instances: ["${SOURCE.slug}", "default", "${SOURCE.slug}"])`)).toEqual([
      entry(SOURCE.slug, DATASET),
    ]);
    expect(await copiesOf(SOURCE.slug, DATASET, `(instances: ["default"])`)).toEqual([entry(TARGET.slug, DATASET)]);
    expect(await copiesOf(SOURCE.slug, DATASET, `(instances: ["*"])`)).toHaveLength(2);
    expect(await copiesOf(SOURCE.slug, DATASET, `(instances: [])`)).toEqual([]);
    const { errors } = await gateway.query(document("default", DATASET, `(instances: ["acme/unknown"])`));
    expect(errors).toMatchObject([{ extensions: { code: "INSTANCE_NOT_FOUND", instance: "acme/unknown" } }]);
  });

  it("are those with its hash under another uid, but for an empty hash and for what lies in the trash", async () => {
    const set = (values: string, uid: string) =>
      runStatement(pair.source, `UPDATE lamindb_artifact SET ${values} WHERE uid = '${uid}'`);
    await set(`uid = '${OTHER_UID}'`, DATASET);
    try {
      expect(await copiesOf("default", DATASET)).toEqual([
        entry(SOURCE.slug, OTHER_UID, "HASH"),
        entry(MIRROR.slug, DATASET),
      ]);
      expect(await copiesOf(SOURCE.slug, OTHER_UID)).toEqual([
        entry(MIRROR.slug, DATASET, "HASH"),
        entry(TARGET.slug, DATASET, "HASH"),
      ]);
      await set("branch_id = -1", OTHER_UID);
      expect(await copiesOf("default", DATASET)).toEqual([entry(MIRROR.slug, DATASET)]);
      await set("branch_id = 1, hash = ''", OTHER_UID);
      await set("hash = ''", TABLE);
      expect(await copiesOf(SOURCE.slug, OTHER_UID)).toEqual([]);
      expect(await copiesOf(SOURCE.slug, TABLE)).toEqual([entry(MIRROR.slug, TABLE)]);
    } finally {
      await set(`uid = '${DATASET}', hash = 'FB3CeMjmg1ivN6HDy6wsSg'`, OTHER_UID);
    }
  });

  it("have one of the same content in the instance itself, too", async () => {
    const setHash = (hash: string) =>
      runStatement(pair.source, `UPDATE lamindb_artifact SET hash = '${hash}' WHERE uid = 'HDmGIhDKkKdLDU9K0000'`);
    await setHash("FB3CeMjmg1ivN6HDy6wsSg");
    expect(await copiesOf(SOURCE.slug, DATASET, `(instances: ["${SOURCE.slug}"])`)).toEqual([
      entry(SOURCE.slug, "HDmGIhDKkKdLDU9K0000", "HASH"),
    ]);
    await setHash("CSDFnBRps8tMSefjrvFDnQ");
  });

  it("are of every registry, of notes too, and of the object that a dry run shows", async () => {
    const answer = await gateway.query(`{
      user(handle: "ada") { copies { instance { slug } match } }
      storage(uid: "D9BilDV2lamd") { copies(instances: ["${MIRROR.slug}"]) { match object { ... on Storage { root } } } }
      artifact(instance: "${SOURCE.slug}", uid: "${TABLE}") { ablocks { nodes { copies { instance { slug } match } } } }
    }`);
    const there = { instance: { slug: MIRROR.slug }, match: "UID" };
    expect(answer.data).toEqual({
      user: { copies: [{ instance: { slug: SOURCE.slug }, match: "UID" }, there] },
      storage: { copies: [{ match: "UID", object: { root: "s3://lamindata" } }] },
      artifact: { ablocks: { nodes: [{ copies: [there] }, { copies: [there] }] } },
    });
    const planned = await gateway.query(
      `mutation { syncArtifact(source: "${SOURCE.slug}", uid: "${TABLE}", dryRun: true) { artifact { stale { fields } copies { instance { slug } match } } } }`,
    );
    const onSource = { instance: { slug: SOURCE.slug }, match: "UID" };
    expect(planned.data).toEqual({ syncArtifact: { artifact: { stale: null, copies: [onSource, there] } } });
  });

  it("are none where the instance lacks the registry", async () => {
    const reader = openReadGateway([
      { ...SOURCE, db: await templateAddress(dialect, "source") },
      { ...MIRROR, db: await templateAddress(dialect, "source"), modules: ["bionty"] },
    ]);
    try {
      const data = await reader.read(
        `{ pertdbCompounds(first: 1) { nodes { copies { match } } } biontyCellTypes(first: 1) { nodes { copies { match } } } }`,
      );
      expect(data).toEqual({
        pertdbCompounds: { nodes: [{ copies: [] }] },
        biontyCellTypes: { nodes: [{ copies: [{ match: "UID" }] }] },
      });
    } finally {
      await reader.close();
    }
  });

  describe("with an instance that is down", () => {
    /** Takes connections and never says anything. */
    let silent: Server;
    let connections = 0;
    beforeAll(async () => {
      silent = createServer((socket) => {
        connections += 1;
        socket.on("error", () => {});
      });
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    });
    afterAll(() => silent.close());

    const refused = () => "postgresql://postgres@127.0.0.1:1/none";
    const unanswered = () => `postgresql://postgres@127.0.0.1:${(silent.address() as { port: number }).port}/none`;

    it.each([
      { how: "refuses", db: refused, tries: 0 },
      { how: "does not answer", db: unanswered, tries: 1 },
    ])("are those of the others; that it $how is told once, and found out once", async ({ db, tries }) => {
      const withDown = await startTestGateway({
        instances: [
          { ...DOWN, db: db() },
          { ...SOURCE, db: pair.source },
          { ...TARGET, db: pair.target },
        ],
        default: TARGET.slug,
        limits: { connectTimeoutMs: 2_000 },
      });
      try {
        const { data, errors, extensions } = await withDown.query(`{
          artifacts(instance: "${SOURCE.slug}", first: 2, where: { key: { startsWith: "example_datasets/" } }) {
            nodes { copies { instance { slug } match object { ... on Artifact { createdBy { copies { match } } } } } }
          }
        }`);
        expect(errors).toBeUndefined();
        const copy = {
          instance: { slug: TARGET.slug },
          match: "UID",
          object: { createdBy: { copies: [{ match: "UID" }] } },
        };
        expect(data).toEqual({ artifacts: { nodes: [{ copies: [copy] }, { copies: [] }] } });
        expect(extensions).toEqual({
          instances: [
            {
              slug: DOWN.slug,
              code: "INSTANCE_UNAVAILABLE",
              message: expect.stringContaining(DOWN.slug),
              ms: expect.any(Number),
              rows: 0,
            },
          ],
        });
        expect(connections).toBe(tries);
      } finally {
        await withDown.stop();
      }
    });
  });
});
