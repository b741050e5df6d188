/** With annotations, the schema of a label, or of an artifact that a run needs, came without its members. */
import { describe, expect, it } from "vitest";
import { DIALECT_PAIRS } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { openSyncPair } from "../support/syncPair.ts";

const MEMBERS = `SELECT f.name FROM lamindb_schemafeature l JOIN lamindb_feature f ON f.id = l.feature_id
  JOIN lamindb_schema s ON s.id = l.schema_id WHERE s.name = 'sample sheet' ORDER BY l.id`;
const SCHEMA = "(SELECT id FROM lamindb_schema WHERE name = 'sample sheet')";
const ARTIFACT = "SELECT * FROM lamindb_artifact WHERE key = 'example_datasets/mini_immuno/dataset1.h5ad'";

/** The label's type of records has the schema. */
const LABELLED = `INSERT INTO lamindb_artifactrecord (artifact_id, record_id, created_at, created_by_id)
  SELECT a.id, r.id, a.created_at, a.created_by_id FROM (${ARTIFACT}) a, lamindb_record r WHERE r.name = 'Samples' AND r.is_type`;
const REPORTED = `UPDATE lamindb_artifact SET schema_id = ${SCHEMA}
  WHERE id = (SELECT report_id FROM lamindb_run WHERE report_id IS NOT NULL ORDER BY id LIMIT 1)`;
const RUN = "SELECT uid FROM lamindb_run WHERE report_id IS NOT NULL ORDER BY id LIMIT 1";

describe.each(DIALECT_PAIRS)("from %s to %s", (source, target) => {
  it.each([
    ["a label", LABELLED, "ARTIFACT", ARTIFACT],
    ["a run's report", REPORTED, "RUN", RUN],
  ])("%s brings its schema, and with annotations the members", async (_what, change, registry, which) => {
    const pair = await openSyncPair({ source, target });
    try {
      await runStatement(pair.source, change);
      const [{ uid }] = (await runStatement(pair.source, which)) as [{ uid: string }];
      const members = await runStatement(pair.source, MEMBERS);
      expect(members).toHaveLength(5);
      await pair.sync(registry, uid, "ANNOTATIONS");
      expect(await runStatement(pair.target, MEMBERS)).toEqual(members);
    } finally {
      await pair.close();
    }
    const plain = await openSyncPair({ source, target });
    try {
      await runStatement(plain.source, change);
      const [{ uid }] = (await runStatement(plain.source, which)) as [{ uid: string }];
      await plain.sync(registry, uid, "SQLRECORD");
      expect(await runStatement(plain.target, MEMBERS)).toEqual([]);
    } finally {
      await plain.close();
    }
  });
});
