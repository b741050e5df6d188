/** Readmes of artifacts lie on a branch, too; they were taken for readmes of the branch, which the target refused. */
import { expect, test } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway } from "../support/gateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const ON_MAIN = "SELECT id FROM lamindb_artifactblock WHERE branch_id = 1";

test.each(DIALECT_NAMES)("a branch brings no readmes of what lies on it (%s)", async (dialect) => {
  const [source, target] = [await cloneTemplate(dialect, "source"), await cloneTemplate(dialect, "target")];
  const instances = [
    { ...SOURCE, db: source.db },
    { ...TARGET, db: target.db },
  ];
  const gateway = await startTestGateway({ default: TARGET.slug, instances });
  try {
    expect(await runStatement(source.db, ON_MAIN)).not.toEqual([]);
    const { data, errors } = await gateway.query(
      `mutation { sync(source: "${SOURCE.slug}", registry: BRANCH, name: "main", transfer: NOTES) { outcome } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ sync: { outcome: "MAPPED" } });
    expect(await runStatement(target.db, ON_MAIN)).toEqual([]);
  } finally {
    await gateway.stop();
    await Promise.all([source.drop(), target.drop()]);
  }
});
