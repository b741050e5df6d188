/** A type that comes as a stub arrived on main, though its own branch is on the target, too: a trashed type was back. */
import { expect, test } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway } from "../support/gateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const TYPE = "SELECT branch_id FROM lamindb_project WHERE name = 'Programs'";
const TRASH = "UPDATE lamindb_project SET branch_id = -1 WHERE name = 'Programs'";

test.each(DIALECT_NAMES)("a stub stays on its branch (%s)", async (dialect) => {
  const [source, target] = [await cloneTemplate(dialect, "source"), await cloneTemplate(dialect, "target")];
  await runStatement(source.db, TRASH);
  const gateway = await startTestGateway({
    instances: [
      { ...TEMPLATE_INSTANCES.source, db: source.db },
      { ...TEMPLATE_INSTANCES.target, db: target.db },
    ],
    default: TEMPLATE_INSTANCES.target.slug,
  });
  try {
    const answer = await gateway.query(
      `mutation { sync(source: "laminlabs/lamindata", registry: PROJECT, name: "Immunity 2030") { outcome } }`,
    );
    expect(answer.data).toEqual({ sync: { outcome: "TRANSFERRED" } });
    expect(await runStatement(target.db, TYPE)).toEqual([{ branch_id: -1 }]);
  } finally {
    await gateway.stop();
    await Promise.all([source.drop(), target.drop()]);
  }
});
