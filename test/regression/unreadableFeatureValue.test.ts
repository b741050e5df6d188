/** One feature value that is no JSON failed the annotations of all objects of a list. */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { openEditedSource } from "../support/editedTemplate.ts";

interface List {
  artifacts: { nodes: { uid: string; annotations: { feature: { name: string } | null; values: unknown[] }[] }[] };
}
const LIST = `{ artifacts(first: 1000) { nodes { uid annotations { feature { name } values } } } }`;

it("an unreadable feature value is null and an error, its neighbours stay", async () => {
  const gateway = await openEditedSource("sqlite", []);
  try {
    const before = await gateway.read<List>(LIST);
    const { db } = gateway.instances.default.config;
    const database = new Database(db.dialect === "sqlite" ? db.path : "");
    database.pragma("ignore_check_constraints = on");
    const { id } = database
      .prepare("SELECT jsonvalue_id AS id FROM lamindb_artifactjsonvalue ORDER BY id LIMIT 1")
      .get() as { id: number };
    database.prepare("UPDATE lamindb_jsonvalue SET value = '{broken' WHERE id = ?").run(id);
    database.close();
    const { data, errors } = await gateway.ask<List>(LIST);
    expect(errors!.length).toBeGreaterThan(0);
    for (const { code, message } of errors!) {
      expect(code).toBe("CONFLICT");
      expect(message).toMatch(/^A value of the feature .* holds "\{broken", which is not JSON/);
    }
    const values = (list: List) =>
      list.artifacts.nodes.flatMap(({ annotations }) => annotations.flatMap((annotation) => annotation.values));
    expect(values(data!).filter((value) => value === null)).toHaveLength(errors!.length);
    expect(values(data!)).toHaveLength(values(before).length);
  } finally {
    await gateway.close();
  }
});
