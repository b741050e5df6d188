/** Conditions on features behind a reference of a link (`ulabels: { some: { linkRun: { features: … } } }`) failed as an unknown field. */
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway } from "../support/gateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source } = TEMPLATE_INSTANCES;

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  it("they hold for the run of the link", async () => {
    const database = await cloneTemplate(dialect, "source");
    const gateway = await startTestGateway({ default: source.slug, instances: [{ ...source, db: database.db }] });
    try {
      const [run] = (await runStatement(
        database.db,
        `SELECT v.run_id AS id FROM lamindb_runjsonvalue v JOIN lamindb_jsonvalue j ON j.id = v.jsonvalue_id
         JOIN lamindb_feature f ON f.id = j.feature_id WHERE f.name = 's_int' LIMIT 1`,
      )) as { id: number }[];
      const [link] = (await runStatement(
        database.db,
        `UPDATE lamindb_artifactulabel SET run_id = ${run!.id} WHERE id = (
           SELECT min(l.id) FROM lamindb_artifactulabel l JOIN lamindb_artifact a ON a.id = l.artifact_id
           JOIN lamindb_ulabel u ON u.id = l.ulabel_id WHERE a.branch_id = 1 AND a.is_latest AND u.branch_id = 1)
         RETURNING artifact_id`,
      )) as { artifact_id: number }[];
      const [artifact] = (await runStatement(
        database.db,
        `SELECT uid FROM lamindb_artifact WHERE id = ${link!.artifact_id}`,
      )) as { uid: string }[];
      const where = `{ ulabels: { some: { linkRun: { features: [{ name: "s_int", isNull: false }] } } } }`;
      const { data, errors } = await gateway.query(`{ artifacts(where: ${where}) { nodes { uid } } }`);
      expect(errors).toBeUndefined();
      expect(data).toEqual({ artifacts: { nodes: [artifact] } });
      const wrong = where.replace("s_int", "s_imt");
      const refused = await gateway.query(`{ artifacts(where: ${wrong}) { nodes { uid } } }`);
      expect(refused.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    } finally {
      await gateway.stop();
      await database.drop();
    }
  });
});
