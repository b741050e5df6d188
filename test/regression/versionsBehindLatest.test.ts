/**
 * The next version was numbered after the latest one. Where a later one was there that is not the latest, such as one in the trash, its
 * uid was taken: that transform could never be tracked again, and that readme stopped the sync.
 */
import { expect, it } from "vitest";
import { openGateway, withTarget } from "../support/annotatedSync.ts";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";

const TRACK = 'mutation { track(input: { key: "a.py" }) { transform { uid key } } }';
interface Tracked {
  track: { transform: { uid: string; key: string } };
}

it.each(DIALECT_NAMES)("a transform is tracked on (%s)", async (dialect) => {
  await withTarget(dialect, async ({ db }) => {
    const gateway = await openGateway(dialect, db);
    const track = async () => {
      const { data, errors } = await gateway.query<Tracked>(TRACK);
      expect(errors).toBeUndefined();
      await runStatement(db, "UPDATE lamindb_transform SET source_code = 'x' WHERE key = 'a.py'");
      return data!.track.transform.uid;
    };
    const first = await track();
    const second = await track();
    const ofSecond = `WHERE uid = '${second}'`;
    await runStatement(db, `UPDATE lamindb_transform SET is_latest = false, branch_id = -1 ${ofSecond}`);
    await runStatement(db, `UPDATE lamindb_transform SET is_latest = true WHERE uid = '${first}'`);
    const third = await track();
    await runStatement(db, `UPDATE lamindb_transform SET is_latest = false, key = 'b.py' WHERE uid = '${third}'`);
    await runStatement(db, `UPDATE lamindb_transform SET is_latest = true WHERE uid = '${first}'`);
    const uids = [first, second, third, await track()];
    expect(uids).toEqual(["0000", "0001", "0002", "0003"].map((suffix) => first.slice(0, -4) + suffix));
    await gateway.stop();
  });
});

const SYNC_NOTES = `mutation { sync(source: "${TEMPLATE_INSTANCES.source.slug}", registry: ARTIFACT, uid: "9upnvib1Eh7gMiYM0001", transfer: NOTES) {
  outcome } }`;
const READMES = "SELECT uid, is_latest FROM lamindb_artifactblock WHERE kind = 'readme' ORDER BY id";

it.each(DIALECT_NAMES)("a readme is brought (%s)", async (dialect) => {
  await withTarget(dialect, async ({ db }) => {
    const gateway = await openGateway(dialect, db);
    const sync = async () => {
      expect(await gateway.query(SYNC_NOTES)).not.toHaveProperty("errors");
      return (await runStatement(db, READMES)) as { uid: string; is_latest: unknown }[];
    };
    const [first] = await sync();
    await runStatement(db, "UPDATE lamindb_artifactblock SET content = 'mine'");
    const stem = first!.uid.slice(0, -4);
    const [, second] = await sync();
    expect(second!.uid).toBe(`${stem}0001`);
    await runStatement(db, `UPDATE lamindb_artifactblock SET is_latest = false WHERE uid = '${stem}0001'`);
    await runStatement(db, `UPDATE lamindb_artifactblock SET is_latest = true WHERE uid = '${stem}0000'`);
    const all = await sync();
    expect(all.map(({ uid }) => uid)).toEqual(["0000", "0001", "0002"].map((suffix) => stem + suffix));
    expect(all.map(({ is_latest }) => Boolean(is_latest))).toEqual([false, false, true]);
    await gateway.stop();
  });
});
