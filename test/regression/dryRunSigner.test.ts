/** A dry run fails as the sync would where nobody can sign what is written, and counts with the user who would be added. It once did neither. */
import { describe, expect, it } from "vitest";
import { openGateway, withTarget } from "../support/annotatedSync.ts";
import { databaseText } from "../support/databaseText.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const sync = (dryRun: boolean) => `mutation { sync(source: "${TEMPLATE_INSTANCES.source.slug}", registry: ULABEL,
  uid: "cMvFnf0F", dryRun: ${dryRun}) { outcome transferred { registry uid } mapped { registry uid } } }`;

describe.each(DIALECT_NAMES)("a dry run on %s", (dialect) => {
  it.each([
    [{ handle: "nobody" }, "BAD_USER_INPUT"],
    [{ handle: "anonymous", uid: "11111111" }, "CONFLICT"],
    [{ handle: "ada", uid: "11111111" }, "CONFLICT"], // who is another one on the source
  ])("signed by %j is %s, as the sync", async (user, code) => {
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db, { user: user as { handle: string; uid: string } });
      const before = await databaseText(db);
      const planned = await gateway.query(sync(true));
      expect(planned.errors).toMatchObject([{ extensions: { code } }]);
      expect(await databaseText(db)).toBe(before);
      const { errors } = await gateway.query(sync(false));
      expect(errors).toMatchObject([{ message: planned.errors![0]!.message, extensions: { code } }]);
      await gateway.stop();
    });
  });

  it("signed by a user whom the object needs, too, tells what the sync tells", async () => {
    await withTarget(dialect, async ({ db }) => {
      const gateway = await openGateway(dialect, db, { user: { handle: "ada", uid: "Ad4Lvlc1" } });
      const planned = await gateway.query<{ sync: object }>(sync(true));
      expect(planned).toMatchObject({ data: { sync: { outcome: "TRANSFERRED" } } });
      expect(await gateway.query(sync(false))).toEqual(planned);
      await gateway.stop();
    });
  });
});
