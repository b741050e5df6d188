/** A collection that is on the target under another uid, by key and hash, was found, and its missing artifacts were not linked to it. */
import { expect, test } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway } from "../support/gateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const OWN = `INSERT INTO lamindb_collection (uid, key, hash, is_latest, created_by_id)
  VALUES ('0wnCollect10n0000000', 'collections/solo', 'j5bAN63kKgat3F0T0iazEg', TRUE, 1)`;
const LINKED = `SELECT a.key FROM lamindb_collectionartifact l JOIN lamindb_artifact a ON a.id = l.artifact_id
  JOIN lamindb_collection c ON c.id = l.collection_id WHERE c.uid = '0wnCollect10n0000000'`;

test.each(DIALECT_NAMES)("a collection under another uid gets its artifacts (%s)", async (dialect) => {
  const [source, target] = [await cloneTemplate(dialect, "source"), await cloneTemplate(dialect, "target")];
  await runStatement(target.db, OWN);
  const gateway = await startTestGateway({
    instances: [
      { ...TEMPLATE_INSTANCES.source, db: source.db },
      { ...TEMPLATE_INSTANCES.target, db: target.db },
    ],
    default: TEMPLATE_INSTANCES.target.slug,
  });
  try {
    const answer = await gateway.query(
      `mutation { sync(source: "laminlabs/lamindata", registry: COLLECTION, key: "collections/solo") { outcome } }`,
    );
    expect(answer.data).toEqual({ sync: { outcome: "MAPPED" } });
    expect(await runStatement(target.db, LINKED)).toEqual([{ key: "models/model.bin" }]);
  } finally {
    await gateway.stop();
    await Promise.all([source.drop(), target.drop()]);
  }
});
