/** A type went in after rows that name it, where these are filled or where it is one of very many; PostgreSQL checks at once that it is there. */
import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { runStatement } from "../support/runStatement.ts";
import { openSyncPair } from "../support/syncPair.ts";
import type { Dialect } from "../support/templates.ts";

const COPIED = loadCatalogue()
  .registry("ULabel")
  .columns.map(({ column }) => column)
  .filter((column) => column !== "id");
const TYPE = "TypeAbov";
const idOf = (uid: string) => `(SELECT id FROM lamindb_ulabel WHERE uid = '${uid}')`;
const MANY = 5_001;

/** Labels like the first one there is, with other values; `i` counts them from 1. */
function labels(count: number, own: Record<string, string>): string {
  const values = COPIED.map((column) => own[column] ?? `t."${column}"`);
  const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  return `INSERT INTO lamindb_ulabel (${COPIED.map((column) => `"${column}"`).join(", ")})
    ${rows} SELECT ${values.join(", ")} FROM n CROSS JOIN (SELECT * FROM lamindb_ulabel ORDER BY id LIMIT 1) t`;
}

const yes: Record<Dialect, string> = { sqlite: "1", postgres: "true" };
const no: Record<Dialect, string> = { sqlite: "0", postgres: "false" };
const sync = (depth: number) =>
  `mutation { sync(source: "laminlabs/lamindata", registry: ULABEL, uid: "${TYPE}", depth: ${depth}) { outcome } }`;

it.each<[Dialect, number]>([
  ["sqlite", 2],
  ["postgres", 1],
  ["postgres", 2],
])("on %s %d labels are filled with a type that comes with them", async (dialect, count) => {
  const pair = await openSyncPair({ source: dialect, target: dialect });
  try {
    const type = { uid: `'${TYPE}'`, name: "'type above'", is_type: yes[dialect], type_id: "NULL" };
    const child = { uid: "'Child00' || n.i", name: "'child ' || n.i", is_type: no[dialect] };
    await runStatement(pair.source, labels(1, type));
    await runStatement(pair.source, labels(count, { ...child, type_id: idOf(TYPE) }));
    await runStatement(pair.target, labels(count, { ...child, type_id: "NULL" }));
    expect(await pair.read(sync(1))).toEqual({ sync: { outcome: "TRANSFERRED" } });
    const typed = `SELECT uid FROM lamindb_ulabel WHERE type_id = ${idOf(TYPE)}`;
    expect(await runStatement(pair.target, typed)).toHaveLength(count);
  } finally {
    await pair.close();
  }
});

it("on postgres a label comes with its type that is one of very many", async () => {
  const pair = await openSyncPair({ source: "postgres", target: "postgres" });
  try {
    const kind = { uid: "'Kd' || lpad(n.i::text, 6, '0')", name: "'kind ' || n.i", is_type: "true" };
    await runStatement(
      pair.source,
      labels(1, { uid: `'${TYPE}'`, name: "'type above'", is_type: "true", type_id: "NULL" }),
    );
    await runStatement(pair.source, labels(MANY, { ...kind, type_id: idOf(TYPE) }));
    const last = idOf(`Kd${String(MANY).padStart(6, "0")}`);
    await runStatement(pair.source, labels(1, { uid: "'Below000'", name: "'below'", is_type: "false", type_id: last }));
    expect(await pair.read(sync(2))).toEqual({ sync: { outcome: "TRANSFERRED" } });
    expect(await runStatement(pair.target, `SELECT uid FROM lamindb_ulabel WHERE type_id = ${last}`)).toHaveLength(1);
  } finally {
    await pair.close();
  }
});
