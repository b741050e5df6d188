/** A label that an artifact carries under several features is linked under that of the earliest link; the report names the others. */
import { expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { openSyncPair } from "../support/syncPair.ts";

const UID = "9zbX6l4rO283JrMD0000";
const ONE = `SELECT t.name AS label, f.name AS feature FROM bionty_artifactcelltype l JOIN bionty_celltype t ON t.id = l.celltype_id
  JOIN lamindb_feature f ON f.id = l.feature_id JOIN lamindb_artifact a ON a.id = l.artifact_id WHERE a.uid = '${UID}' ORDER BY l.id`;
const UNUSED = `(SELECT min(id) FROM lamindb_feature
  WHERE id NOT IN (SELECT feature_id FROM bionty_artifactcelltype WHERE feature_id IS NOT NULL))`;
/** Links every cell type of the artifact a second time, under the first feature that none is linked under yet. */
const AGAIN = `INSERT INTO bionty_artifactcelltype (artifact_id, celltype_id, feature_id, created_by_id, created_at)
  SELECT l.artifact_id, l.celltype_id, ${UNUSED}, 1, max(l.created_at)
  FROM bionty_artifactcelltype l JOIN lamindb_artifact a ON a.id = l.artifact_id WHERE a.uid = '${UID}'
  GROUP BY l.artifact_id, l.celltype_id`;

interface LabelLink {
  label: string;
  feature: string;
}

it.each(DIALECT_NAMES)("on %s", async (dialect) => {
  const pair = await openSyncPair({ source: dialect, target: dialect });
  try {
    const first = new Map<string, LabelLink>();
    for (const link of (await runStatement(pair.source, ONE)) as LabelLink[])
      if (!first.has(link.label)) first.set(link.label, link);
    await runStatement(pair.source, AGAIN);
    const again = ((await runStatement(pair.source, ONE)) as LabelLink[]).slice(-first.size);
    expect(new Set(again.map(({ label }) => label))).toEqual(new Set(first.keys()));
    const { syncArtifact } = await pair.read<{ syncArtifact: { leftOut: { reason: string }[] } }>(
      `mutation { syncArtifact(source: "laminlabs/lamindata", uid: "${UID}", transfer: ANNOTATIONS) { leftOut { reason } } }`,
    );
    expect(await runStatement(pair.target, ONE)).toEqual([...first.values()]);
    const reasons = syncArtifact.leftOut.map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason.includes(`not under ${again[0]!.feature}`))).toHaveLength(again.length);
  } finally {
    await pair.close();
  }
});
