/** Reads the labels that links lead to, each registry in one statement, and the text by which they are called. */

import { isHiddenBranch } from "../../catalogue/fixedRows.ts";
import { labelColumn, nameColumn } from "../../catalogue/labelColumn.ts";
import type { Table } from "../../catalogue/model.ts";
import type { ReadSession } from "../../instances/instance.ts";
import { cellOf } from "../../instances/rowValues.ts";
import { loadRows } from "../../loaders/loadRows.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { selectColumns } from "../../query/selection.ts";
import { dtypeOf, type Label } from "./annotation.ts";
import type { LabelRow } from "./readLinks.ts";

/** A link with the objects at its ends. */
export interface LabelEntry {
  row: LabelRow;
  feature: LoadedObject | null;
  label: Label;
}

/** The features with these ids. */
export async function loadFeatures(
  session: ReadSession,
  ids: Iterable<string | null>,
  columns: readonly string[],
): Promise<Map<string, LoadedObject>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const rows = await loadRows(
    session,
    session.instance.catalogue.registry("Feature"),
    "id",
    wanted,
    selectColumns(...columns),
  );
  return new Map([...rows].map(([id, [feature]]) => [id, feature!]));
}

function makeLabel(object: LoadedObject, feature: LoadedObject | null): Label {
  const { table, values } = object;
  const columns = [labelColumn(table, feature && dtypeOf(feature)), nameColumn(table), table.column("uid")];
  for (const column of columns) {
    const text = column && cellOf(values, column.column);
    if (typeof text === "string" && text !== "") return { object, column: column!, text };
  }
  return { object, column: nameColumn(table), text: object.id };
}

async function loadOfTable(
  session: ReadSession,
  table: Table,
  rows: readonly LabelRow[],
  features: ReadonlyMap<string, LoadedObject>,
): Promise<Map<string, LoadedObject>> {
  const columns = new Set([nameColumn(table).column, "uid", "branch_id"]);
  const ofFeature = (id: string | null) => {
    const feature = features.get(id ?? "");
    return labelColumn(table, feature ? dtypeOf(feature) : null);
  };
  for (const { feature } of rows) columns.add(ofFeature(feature).column);
  const ids = [...new Set(rows.map(({ label }) => label))];
  const found = await loadRows(session, table, "id", ids, selectColumns(...columns));
  return new Map([...found].map(([id, [label]]) => [id, label!]));
}

/** The labels of these links, in the same order; those in the trash or the archive are left out. */
export async function loadLabels(
  session: ReadSession,
  rows: readonly LabelRow[],
  features: ReadonlyMap<string, LoadedObject>,
): Promise<LabelEntry[]> {
  const byTable = Map.groupBy(rows, ({ by }) => by.target);
  const tables = [...byTable].map(
    async ([table, some]) => [table, await loadOfTable(session, table, some, features)] as const,
  );
  const loaded = new Map(await Promise.all(tables));
  return rows.flatMap((row) => {
    const object = loaded.get(row.by.target)?.get(row.label);
    if (!object || isHiddenBranch(object.values.get("branch_id"))) return [];
    const feature = features.get(row.feature ?? "") ?? null;
    return [{ row, feature, label: makeLabel(object, feature) }];
  });
}
