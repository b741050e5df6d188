/** A source with two links where LaminDB's key allows one was tried again and again, as the ids in the refusal were others each time. */
import { expect, test } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { openSyncPair } from "../support/syncPair.ts";

const UNIQUE = `SELECT conname FROM pg_constraint WHERE conrelid = 'lamindb_recordproject'::regclass AND contype = 'u'`;
const AGAIN = `INSERT INTO lamindb_recordproject (record_id, feature_id, value_id)
  SELECT record_id, feature_id, value_id FROM lamindb_recordproject`;
const LEFT = `SELECT (SELECT count(*) FROM lamindb_recordproject) + (SELECT count(*) FROM lamindb_record WHERE name = 'full record') AS n`;

// a table of SQLite keeps its keys for good, so only the other database can be without them
test.each(DIALECT_NAMES)("is a CONFLICT on %s", async (target) => {
  const pair = await openSyncPair({ source: "postgres", target });
  try {
    for (const { conname } of (await runStatement(pair.source, UNIQUE)) as { conname: string }[])
      await runStatement(pair.source, `ALTER TABLE lamindb_recordproject DROP CONSTRAINT "${conname}"`);
    await runStatement(pair.source, AGAIN);
    const { errors } = await pair.gateway.query(
      `mutation { sync(source: "laminlabs/lamindata", registry: RECORD, name: "full record", transfer: ANNOTATIONS) { outcome } }`,
    );
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(["CONFLICT"]);
    const left = (await runStatement(pair.target, LEFT)) as { n: string | number }[];
    expect(left.map(({ n }) => Number(n))).toEqual([0]);
  } finally {
    await pair.close();
  }
});
