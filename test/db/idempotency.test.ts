/** A request that comes again with its key gets its first answer: later, at once, from another gateway, without its source. */
import { describe, expect, it } from "vitest";
import { openGateway, withTarget } from "../support/annotatedSync.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway } from "../support/gateway.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;

const sync = (key: string, more = "transfer: ANNOTATIONS", uid = "KRjBZK4e1VMBcnw70000") => `mutation {
  sync(source: "${SOURCE.slug}", registry: ARTIFACT, uid: "${uid}", idempotencyKey: "${key}", ${more}) {
    syncId outcome dryRun source { db registry uid } transferred { db registry uid } mapped { registry uid } filled { uid }
    leftOut { object { registry uid } reason } conflicts { object { registry uid } field source target } run { uid }
    object { uid _state { db } } } }`;

/** How many syncs with an outcome the metrics of gateways have counted. */
async function counted(outcome: string, ...gateways: { url: string }[]): Promise<number> {
  const form = new RegExp(`^lamindb_gateway_syncs_total\\{outcome="${outcome}"\\} (\\d+)$`, "m");
  const texts = await Promise.all(gateways.map(async ({ url }) => (await fetch(new URL("/metrics", url))).text()));
  return texts.reduce((sum, text) => sum + Number(form.exec(text)?.[1] ?? 0), 0);
}

describe.each(DIALECT_NAMES)("idempotencyKey on %s", (dialect) => {
  it("gives the first answer and writes nothing, also after a restart and without the source", async () => {
    await withTarget(dialect, async ({ db }) => {
      const first = await openGateway(dialect, db);
      const answer = await first.query<{ sync: { outcome: string; transferred: unknown[] } }>(sync("a"));
      expect(answer.errors).toBeUndefined();
      expect(answer.data!.sync.outcome).toBe("TRANSFERRED");
      const after = await databaseText(db);
      expect(await first.query(sync("a"))).toEqual(answer);
      expect(await counted("TRANSFERRED", first)).toBe(1);
      await first.stop();
      const instances = [
        { ...TARGET, db },
        { ...SOURCE, db: temporaryPath("gone.sqlite") },
      ];
      const second = await startTestGateway({ default: TARGET.slug, instances });
      expect(await second.query(sync("a"))).toEqual(answer);
      await second.stop();
      expect(await databaseText(db)).toBe(after);
    });
  });

  it("belongs to one request: another one with it is refused; failures and dry runs do not use it up", async () => {
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      const code = async (document: string) => (await gateway.query(document)).errors?.[0]?.extensions?.code;
      expect(await code(sync("a", "dryRun: true"))).toBeUndefined();
      expect(await counted("TRANSFERRED", gateway)).toBe(0);
      expect(await code(sync("a", "depth: 1"))).toBe("DEPTH_NOT_SUPPORTED");
      expect(await code(sync("a"))).toBeUndefined();
      const before = await databaseText(db);
      expect(await code(sync("a", "transfer: NOTES"))).toBe("BAD_USER_INPUT");
      expect(await code(sync("a", "transfer: ANNOTATIONS", "QHhbkLfowWFdFdXO0000"))).toBe("BAD_USER_INPUT");
      for (const key of ["", " ", "x".repeat(256), "\\u0000"]) expect(await code(sync(key))).toBe("BAD_USER_INPUT");
      expect(await databaseText(db)).toBe(before);
      await gateway.stop();
    });
  });

  it("holds for requests at once on two gateways", async () => {
    await withTarget(dialect, async ({ db }) => {
      const gateways = [await openGateway(dialect, db), await openGateway(dialect, db)];
      const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => gateways[i % 2]!.query(sync("a"))));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]).toMatchObject({ data: { sync: { outcome: "TRANSFERRED" } } });
      expect(await counted("TRANSFERRED", ...gateways)).toBe(1);
      for (const gateway of gateways) await gateway.stop();
    });
  });
});
