/** A record's value that was on the target already got the source's readme and annotations; LaminDB uses it as it is. */
import { expect, test } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway } from "../support/gateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const sync = (object: string, mode: string) =>
  `mutation { sync(source: "laminlabs/lamindata", ${object}, transfer: ${mode}) { outcome } }`;

const README = `SELECT content FROM lamindb_projectblock b JOIN lamindb_project p ON p.id = b.project_id WHERE p.name = 'Immunity 2030'`;
const VALUE = `SELECT p.name FROM lamindb_recordproject v JOIN lamindb_project p ON p.id = v.value_id`;

test.each(DIALECT_NAMES)("a known feature value stays as it is (%s)", async (dialect) => {
  const [source, target] = [await cloneTemplate(dialect, "source"), await cloneTemplate(dialect, "target")];
  const gateway = await startTestGateway({
    instances: [
      { ...TEMPLATE_INSTANCES.source, db: source.db },
      { ...TEMPLATE_INSTANCES.target, db: target.db },
    ],
    default: TEMPLATE_INSTANCES.target.slug,
  });
  try {
    await gateway.query(sync(`registry: PROJECT, name: "Immunity 2030"`, "SQLRECORD"));
    const answer = await gateway.query(sync(`registry: RECORD, name: "full record"`, "ANNOTATIONS"));
    expect(answer.data).toEqual({ sync: { outcome: "TRANSFERRED" } });
    expect(await runStatement(target.db, VALUE)).toEqual([{ name: "Immunity 2030" }]);
    expect(await runStatement(target.db, README)).toEqual([]);
  } finally {
    await gateway.stop();
    await Promise.all([source.drop(), target.drop()]);
  }
});
