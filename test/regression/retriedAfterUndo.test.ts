/** A retry whose sync has been undone meanwhile gave an object and a run that could not be loaded; a blank key "one of 2". */
import { describe, expect, it } from "vitest";
import { openGateway, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const sync = (
  more: string,
) => `mutation { sync(source: "${TEMPLATE_INSTANCES.source.slug}", registry: ULABEL, uid: "cMvFnf0F"${more}) {
  syncId outcome transferred { uid } run { uid finishedAt } object { uid id _state { db } } } }`;
const WITH_KEY = sync(', idempotencyKey: "a"');

interface Answer {
  sync: { syncId: string; run: unknown; object: unknown };
}

describe.each(DIALECT_NAMES)("a retry on %s", (dialect) => {
  it("gets the first report without what an undo took, and again with it when it is back", async () => {
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      const first = await gateway.query<Answer>(WITH_KEY);
      await gateway.query(`mutation { undoSync(syncId: "${first.data!.sync.syncId}") { dryRun } }`);
      const gone = { sync: { ...first.data!.sync, object: null, run: null } };
      expect((await gateway.query(WITH_KEY)).data).toEqual(gone);
      const again = await gateway.query<Answer>(sync(""));
      const { run, object } = again.data!.sync;
      const back = await gateway.query<Answer>(WITH_KEY);
      expect(back.data!.sync).toMatchObject({ syncId: first.data!.sync.syncId, object });
      expect(run).not.toBeNull();
      await gateway.stop();
    });
  });

  it("with a blank key hears that it is blank", async () => {
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db);
      const { errors } = await gateway.query(sync(', idempotencyKey: "  "'));
      const message = "idempotencyKey must have 1 to 255 characters and must not be blank; got a blank one.";
      expect(errors).toMatchObject([{ message, extensions: { code: "BAD_USER_INPUT" } }]);
      await gateway.stop();
    });
  });
});
