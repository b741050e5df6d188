/** A type went in after rows that name it, where these are filled or where it is one of very many; PostgreSQL checks at once that it is there. */
import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { copiesOfFirst } from "../support/copiesOfFirst.ts";
import type { Dialect } from "../support/dialects.ts";
import { runStatement } from "../support/runStatement.ts";
import { openSyncPair, type SyncPair } from "../support/syncPair.ts";

const LABELS = loadCatalogue().registry("ULabel");
const TYPE = "TypeAbov";
const MANY = 5_001;
const idOf = (uid: string) => `(SELECT id FROM lamindb_ulabel WHERE uid = '${uid}')`;

const addLabels = ({ source }: SyncPair, count: number, own: Record<string, string>) =>
  runStatement(source, copiesOfFirst(LABELS, count, own));
const addType = (pair: SyncPair) =>
  addLabels(pair, 1, { uid: `'${TYPE}'`, name: "'type above'", is_type: "true", type_id: "NULL" });
const syncBelow = (depth: number) =>
  `mutation { sync(source: "laminlabs/lamindata", registry: ULABEL, uid: "${TYPE}", depth: ${depth}) { outcome filled { uid } } }`;
const typed = ({ target }: SyncPair, type: string) =>
  runStatement(target, `SELECT uid FROM lamindb_ulabel WHERE type_id = ${type} ORDER BY uid`);

it.each<[Dialect, number]>([
  ["sqlite", 2],
  ["postgres", 1],
  ["postgres", 2],
])("on %s %d labels are filled with a type that comes with them", async (dialect, count) => {
  const pair = await openSyncPair({ source: dialect, target: dialect });
  const children = Array.from({ length: count }, (_, i) => ({ uid: `Child00${i + 1}` }));
  try {
    await addLabels(pair, count, {
      uid: "'Child00' || n.i",
      name: "'child ' || n.i",
      is_type: "false",
      type_id: "NULL",
    });
    for (const { uid } of children) await pair.sync("ULABEL", uid, "SQLRECORD");
    await addType(pair);
    await runStatement(pair.source, `UPDATE lamindb_ulabel SET type_id = ${idOf(TYPE)} WHERE uid LIKE 'Child00%'`);
    expect(await pair.read(syncBelow(1))).toEqual({ sync: { outcome: "TRANSFERRED", filled: children } });
    expect(await typed(pair, idOf(TYPE))).toEqual(children);
  } finally {
    await pair.close();
  }
});

it("on postgres a label comes with its type that is one of very many", async () => {
  const pair = await openSyncPair({ source: "postgres", target: "postgres" });
  const kind = (i: string) => `'Kd' || lpad(${i}::text, 6, '0')`;
  const last = `(SELECT id FROM lamindb_ulabel WHERE uid = ${kind(String(MANY))})`;
  try {
    await addType(pair);
    await addLabels(pair, MANY, { uid: kind("n.i"), name: "'kind ' || n.i", is_type: "true", type_id: idOf(TYPE) });
    await addLabels(pair, 1, { uid: "'Below000'", name: "'below'", is_type: "false", type_id: last });
    expect(await pair.read(syncBelow(2))).toEqual({ sync: { outcome: "TRANSFERRED", filled: [] } });
    expect(await typed(pair, last)).toEqual([{ uid: "Below000" }]);
  } finally {
    await pair.close();
  }
});
