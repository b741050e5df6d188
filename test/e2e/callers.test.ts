/** What of one caller's syncs and jobs others see, and whom rows belong to. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authWith, bearer, keyOf, mint, postAs, role } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const OTHER = { slug: "other/source", id: "0123456789abcdef0123456789abcdef" };
const KEY = "example_datasets/mini_immuno/dataset1.h5ad";
const ROLES = {
  curator: role({ read: ["*"], sync: true }),
  second: role({ read: ["*"], sync: true }),
  narrow: role({ read: [SOURCE.slug, TARGET.slug], sync: true }),
  blind: role({ read: [SOURCE.slug] }),
};
const target = unpackSqliteTemplate("target");
const instances = [
  { ...SOURCE, db: unpackSqliteTemplate("source") },
  { ...OTHER, db: unpackSqliteTemplate("source") },
  { ...TARGET, db: target },
];
const claims = { roles: "roles", handle: "handle", uid: "lamin_uid" };
const auth = (roles = ROLES) => {
  const { jwt, ...rest } = authWith(roles);
  return { ...rest, jwt: { ...jwt!, claims } };
};
const start = (roles = ROLES) =>
  startTestGateway({
    instances,
    default: TARGET.slug,
    config: { auth: auth(roles) },
    user: { handle: "anonymous", uid: "00000000" },
  });

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await start();
});
afterAll(() => gateway.stop());

interface Synced {
  syncArtifact: { syncId: string; outcome: string; run: { createdBy: { handle: string; uid: string } } };
}
const as = <Data = Record<string, unknown>>(name: string, query: string) =>
  postAs<Data>(gateway.url, bearer(keyOf(name)), query);
const SYNC = (more: string) =>
  `mutation { syncArtifact(source: "${SOURCE.slug}", key: "${KEY}"${more}) { syncId outcome run { createdBy { handle uid } } } }`;
const codeOf = ({ errors }: { errors?: { extensions?: { code?: string } }[] }) => errors?.[0]?.extensions?.code;

describe("whom rows belong to", () => {
  it("is the user that the token names, created where missing, else the configured one", async () => {
    const track = 'mutation { track(input: { key: "a.py" }) { createdBy { handle uid } } }';
    const author = async (more: object) => {
      const { data, errors } = await postAs(
        gateway.url,
        bearer(mint({ sub: "s", roles: ["curator"], ...more })),
        track,
      );
      return errors ? errors[0]!.extensions!.code : (data as { track: { createdBy: object } }).track.createdBy;
    };
    const edith = { handle: "edith", uid: "Edith001" };
    expect(await author({})).toEqual({ handle: "anonymous", uid: "00000000" });
    expect(await author({ handle: "edith" })).toBe("BAD_USER_INPUT"); // no uid is ever invented
    expect(await author({ handle: edith.handle, lamin_uid: edith.uid })).toEqual(edith);
    expect(await author({ handle: "edith" })).toEqual(edith);
    expect(await author({ lamin_uid: edith.uid })).toEqual(edith);
    expect(await author({ handle: "edith", lamin_uid: "Edith002" })).toBe("CONFLICT");
  });
});

describe("syncs and jobs", () => {
  it("an idempotency key belongs to its caller; undo, lists and single looks know only what the caller may read", async () => {
    const first = (await as<Synced>("curator", SYNC(', idempotencyKey: "k"'))).data!.syncArtifact;
    expect((await as<Synced>("curator", SYNC(', idempotencyKey: "k"'))).data!.syncArtifact.syncId).toBe(first.syncId);
    const ofSecond = (await as<Synced>("second", SYNC(', idempotencyKey: "k"'))).data!.syncArtifact;
    expect([ofSecond.outcome, ofSecond.syncId === first.syncId]).toEqual(["MAPPED", false]);

    const many = `mutation { syncMany(source: "${OTHER.slug}", registry: ULABEL, filter: { ulabels: {} }) { id } }`;
    const { id } = (await as<{ syncMany: { id: string } }>("curator", many)).data!.syncMany;
    const job = `{ job(id: "${id}") { state } jobs { id } syncs(first: 100) { totalCount nodes { id source { db } } } }`;
    interface Lists {
      job: { state: string } | null;
      jobs: { id: string }[];
      syncs: { totalCount: number; nodes: { id: string; source: { db: string } }[] };
    }
    const look = async (name: string) => (await as<Lists>(name, job)).data!;
    await expect.poll(async () => (await look("curator")).job?.state, { timeout: 20_000 }).toBe("COMPLETED");
    const all = await look("curator");
    const fromOther = all.syncs.nodes.filter(({ source }) => source.db === OTHER.slug);
    expect([all.jobs.length, fromOther.length]).toEqual([1, all.syncs.totalCount - 2]);
    const narrow = await look("narrow");
    expect(narrow).toMatchObject({ job: null, jobs: [], syncs: { totalCount: 2 } });
    expect(narrow.syncs.nodes.map(({ source }) => source.db)).toEqual([SOURCE.slug, SOURCE.slug]);
    expect(await look("blind")).toMatchObject({ job: null, jobs: [], syncs: { totalCount: 0, nodes: [] } });

    const alike = async (mutation: (id: string) => string, known: string) => {
      const [hidden, none] = [await as("narrow", mutation(known)), await as("narrow", mutation("nosuch"))];
      const text = (answer: typeof none) => answer.errors![0]!.message.replace(known, "ID").replace("nosuch", "ID");
      expect([codeOf(hidden), text(hidden)]).toEqual([codeOf(none), text(none)]);
      expect(codeOf(hidden)).toBe("OBJECT_NOT_FOUND");
    };
    await alike((one) => `mutation { undoSync(syncId: "${one}") { dryRun } }`, fromOther[0]!.id);
    await alike((one) => `mutation { cancelJob(id: "${one}") { id } }`, id);
    await alike((one) => `mutation { undoJob(id: "${one}") { dryRun } }`, id);

    const origins =
      "{ ulabels { nodes { copies { instance { slug } } stale { fields } _state { origin { slug uid } } } } }";
    const originOf = async (name: string) => JSON.stringify((await as(name, origins)).data);
    expect(await originOf("curator")).toContain(OTHER.slug);
    expect(await originOf("narrow")).not.toContain(OTHER.slug);

    // the job once more, with a gateway by whose configuration its maker may do less
    await gateway.stop();
    const again = (roles: typeof ROLES) => {
      runStatement(target, "UPDATE lamindb_gateway_job SET state = 'PENDING', finished_at = NULL, message = NULL");
      runStatement(target, "UPDATE lamindb_gateway_job_item SET state = 'PENDING'");
      return start(roles);
    };
    const message = `{ job(id: "${id}") { state message } }`;
    for (const less of [role({ read: ["*"] }), role({ read: [TARGET.slug], sync: true })]) {
      gateway = await again({ ...ROLES, curator: less });
      const state = async () => (await as<{ job: { state: string; message: string } }>("second", message)).data!.job;
      await expect.poll(async () => (await state()).state, { timeout: 20_000 }).toBe("FAILED");
      expect((await state()).message).toMatch(/^FORBIDDEN: Whoever made the job may no longer /);
      await gateway.stop();
    }
    gateway = await start();
  });
});
