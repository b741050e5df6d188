/** Steps between runs and what they read and wrote; all steps asked for at one moment are one statement for each table. */

import { BRANCHES } from "../../catalogue/fixedRows.ts";
import type { Table, ToMany } from "../../catalogue/model.ts";
import { transferSource } from "../../catalogue/transferKey.ts";
import type { Loaders, RowsLoader } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { type Selection, selectColumns, selectToOne } from "../../query/selection.ts";
import type { Sources } from "./lineage.ts";

/** What lineage needs of a run. */
function runSelection(selection: Selection = selectColumns()): Selection {
  for (const column of ["uid", "entrypoint", "started_at", "branch_id"]) selection.columns.add(column);
  const transform = selectToOne(selection, "transform_id");
  for (const column of ["uid", "key", "description"]) transform.columns.add(column);
  return selection;
}

/** What lineage needs of an artifact or collection, the run that wrote it included. */
function dataSelection(selection: Selection = selectColumns()): Selection {
  for (const column of ["uid", "key", "branch_id"]) selection.columns.add(column);
  runSelection(selectToOne(selection, "run_id"));
  return selection;
}

function relation(runs: Table, name: string): ToMany | undefined {
  return runs.toMany.find((one) => one.name === name);
}

function isVisible(object: LoadedObject | null | undefined): object is LoadedObject {
  return object !== null && object !== undefined && object.values.get("branch_id") !== BRANCHES.trash;
}

/** The object again, with what lineage needs of it; null if it is gone. */
export function readNode(loaders: Loaders, { instance, table, id }: LoadedObject): Promise<LoadedObject | null> {
  const selection = table.name === "Run" ? runSelection() : dataSelection();
  return loaders.byColumn(instance, table, "id", id, selection);
}

/** The run that wrote something read by this file; null if none did. */
export function writerOf(data: LoadedObject): LoadedObject | null {
  return data.toOne.get("run_id") ?? null;
}

/** What a sync brought something from: the same object in its source, where that is known and has it. */
export async function sourceOf(rows: RowsLoader, data: LoadedObject, sources: Sources): Promise<LoadedObject[]> {
  const key = writerOf(data)?.toOne.get("transform_id")?.values.get("key");
  const from = transferSource(key);
  const source = from === undefined ? undefined : sources.find(from);
  const uid = data.values.get("uid");
  if (!source || source === data.instance || !uid) return [];
  return (await rows(source, data.table, "uid", uid, dataSelection())).filter(isVisible);
}

/** What a run read, of these kinds (`artifacts`, `collections`). */
export async function inputsOf(rows: RowsLoader, run: LoadedObject, kinds: readonly string[]): Promise<LoadedObject[]> {
  const found = kinds.map(async (kind) => {
    const path = relation(run.table, `input_${kind}`)?.path;
    if (path?.via !== "link") return [];
    const selection = selectColumns();
    dataSelection(selectToOne(selection, path.targetColumn));
    const links = await rows(run.instance, path.link, path.parentColumn, run.id, selection);
    return links.map((link) => link.toOne.get(path.targetColumn)).filter(isVisible);
  });
  return (await Promise.all(found)).flat();
}

/** What a run wrote, of these kinds. */
export async function outputsOf(
  rows: RowsLoader,
  run: LoadedObject,
  kinds: readonly string[],
): Promise<LoadedObject[]> {
  const found = kinds.map(async (kind) => {
    const { path, target } = relation(run.table, `output_${kind}`) ?? {};
    if (path?.via !== "reverse" || !target) return [];
    const written = await rows(run.instance, target, path.column, run.id, dataSelection());
    return written.filter(isVisible);
  });
  return (await Promise.all(found)).flat();
}

/** The runs that read something. */
export async function readersOf(rows: RowsLoader, { instance, table, id }: LoadedObject): Promise<LoadedObject[]> {
  const path = relation(table, "input_of_runs")?.path;
  if (path?.via !== "link") return [];
  const selection = selectColumns();
  runSelection(selectToOne(selection, path.targetColumn));
  const links = await rows(instance, path.link, path.parentColumn, id, selection);
  return links.map((link) => link.toOne.get(path.targetColumn)).filter(isVisible);
}

/** The transforms that come right before or after one. */
export async function neighboursOf(
  rows: RowsLoader,
  { instance, table, id }: LoadedObject,
  side: "predecessors" | "successors",
): Promise<LoadedObject[]> {
  const path = relation(table, side)?.path;
  if (path?.via !== "link") return [];
  const selection = selectColumns();
  const transform = selectToOne(selection, path.targetColumn);
  for (const column of ["uid", "key", "branch_id"]) transform.columns.add(column);
  const links = await rows(instance, path.link, path.parentColumn, id, selection);
  return links.map((link) => link.toOne.get(path.targetColumn)).filter(isVisible);
}
