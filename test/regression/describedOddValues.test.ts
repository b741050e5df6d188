/** One value that its column cannot hold failed the descriptions, drawings or members of all objects of a list. */
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { DIALECT_NAMES, type Dialect, databaseOf } from "../support/dialects.ts";
import { openEditedSource } from "../support/editedTemplate.ts";

const UID = "9zbX6l4rO283JrMD0000";
const STATEMENTS: Record<Dialect, string[]> = {
  sqlite: [
    `UPDATE lamindb_artifact SET size = 'much', created_at = 'infinity', key = x'ff00' WHERE uid = '${UID}'`,
    "UPDATE lamindb_run SET started_at = 1735689600",
  ],
  postgres: [
    `UPDATE lamindb_artifact SET created_at = 'infinity' WHERE uid = '${UID}'`,
    "UPDATE lamindb_run SET started_at = '0044-03-15 00:00:00+00 BC'",
  ],
};

interface List {
  nodes: { uid: string; describe: { text: string; properties: { name: string; text: string }[] } }[];
}

it.each(DIALECT_NAMES)("values that their columns cannot hold are shown as they are (%s)", async (dialect) => {
  const gateway = await openEditedSource(dialect, STATEMENTS[dialect]);
  try {
    const fields = "nodes { uid describe { text properties { name text } } }";
    const { artifacts, runs } = await gateway.read<{ artifacts: List; runs: List }>(
      `{ artifacts(first: 100) { ${fields} } runs(first: 100) { ${fields} } }`,
    );
    const drawn = await gateway.read<{ artifacts: { nodes: { lineage: { mermaid: string } }[] } }>(
      "{ artifacts(first: 100) { nodes { lineage { mermaid } } } }",
    );
    const odd = artifacts.nodes.find(({ uid }) => uid === UID)!;
    expect(odd.describe.properties).toContainEqual({ name: "created_at", text: "infinity" });
    const started = dialect === "sqlite" ? "1735689600" : "0044-03-15 00:00:00+00 BC";
    expect(runs.nodes[0]!.describe.properties).toContainEqual({ name: "started_at", text: started });
    const text = drawn.artifacts.nodes.map(({ lineage }) => lineage.mermaid).join();
    expect(text).toContain(dialect === "sqlite" ? "run at 1735689600" : "run at 0044-03-15");
    if (dialect === "sqlite") {
      expect(odd.describe.properties).toContainEqual({ name: "size", text: "much B" });
      expect(odd.describe.text).toContain("storage/path: unknown");
    }
  } finally {
    await gateway.close();
  }
});

it("so is text that is not JSON, of features, parameters and settings", async () => {
  const gateway = await openEditedSource("sqlite", []);
  try {
    const database = new Database(databaseOf(gateway.instances.default.config.db));
    database.pragma("ignore_check_constraints = on");
    database.exec(`UPDATE lamindb_jsonvalue SET value = '{broken'; UPDATE lamindb_run SET params = '{broken';
      UPDATE lamindb_schema SET _aux = '{broken'`);
    database.close();
    const { artifact, schemas } = await gateway.read<{
      artifact: { describe: { text: string } };
      schemas: { nodes: { members: { nodes: unknown[] } }[] };
    }>(
      `{ artifact(uid: "${UID}") { describe { text } } runs { nodes { describe { text } } }
        schemas { nodes { describe { text } members { nodes { uid } } } } }`,
    );
    expect(artifact.describe.text).toContain("{broken");
    expect(schemas.nodes.flatMap(({ members }) => members.nodes)).not.toEqual([]);
  } finally {
    await gateway.close();
  }
});
