/** Properties that many registries share, and the columns and references that they are read from. */
import { isReference } from "../../catalogue/model.ts";
import type { Loaders } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { type Selection, selectColumns, selectToOne } from "../../query/selection.ts";
import { momentText, type Property, referenceOf, shortUid, textOf } from "./description.ts";

/** What a description reads: columns of the object, and of objects that its references lead to. */
export interface Reading {
  columns: readonly string[];
  references?: Readonly<Record<string, Reading>>;
}

/** Columns and references of `ownership` and `createdWhen`. */
export const OWNERSHIP: Reading = {
  columns: ["created_at"],
  references: {
    branch_id: { columns: ["name"] },
    space_id: { columns: ["name"] },
    created_by_id: { columns: ["handle"] },
  },
};

/** Columns and references of `runProperty`. */
export const RUN: Reading = {
  columns: [],
  references: { run_id: { columns: ["name", "uid"], references: { transform_id: { columns: ["key"] } } } },
};

/** All that several readings read. */
export function readingOf(columns: readonly string[], ...others: Reading[]): Reading {
  const references = Object.assign({}, ...others.map((other) => other.references ?? {}));
  return { columns: [...columns, ...others.flatMap((other) => other.columns)], references };
}

function addReading(selection: Selection, { columns, references }: Reading): Selection {
  for (const column of columns) selection.columns.add(column);
  for (const [column, reading] of Object.entries(references ?? {})) addReading(selectToOne(selection, column), reading);
  return selection;
}

/** An unsaved object has its columns; what its references lead to is read one by one. */
async function loadReferences(loaders: Loaders, object: LoadedObject, reading: Reading): Promise<LoadedObject> {
  const toOne = new Map<string, LoadedObject | null>();
  for (const [name, nested] of Object.entries(reading.references ?? {})) {
    const column = object.table.column(name);
    const id = textOf(object, name);
    if (!column || !isReference(column) || id === null) continue;
    const selection = addReading(selectColumns(), nested);
    toOne.set(name, await loaders.byColumn(object.instance, column.target, "id", id, selection));
  }
  return { ...object, toOne };
}

/** The object with all that a reading names. */
export async function loadReading(loaders: Loaders, object: LoadedObject, reading: Reading): Promise<LoadedObject> {
  if (object.unsaved) return loadReferences(loaders, object, reading);
  const selection = addReading(selectColumns(), reading);
  return (await loaders.byColumn(object.instance, object.table, "id", object.id, selection)) ?? object;
}

/** Properties whose text is not null. */
export function present(properties: [name: string, text: string | null | undefined][]): Property[] {
  return properties.flatMap(([name, text]) => (text === null || text === undefined ? [] : [{ name, text }]));
}

/** Name of a run, with its transform's key. */
export function runTitle(run: LoadedObject): string {
  const key = textOf(referenceOf(run, "transform_id"), "key") ?? "";
  return `${textOf(run, "name") ?? shortUid(run)} (${key})`;
}

/** The run that made an object. */
export function runProperty(object: LoadedObject): Property[] {
  const run = referenceOf(object, "run_id");
  return run ? [{ name: "run", text: runTitle(run) }] : [];
}

/** When an object was made, and by whom. */
export function creation(object: LoadedObject): Property[] {
  const handle = textOf(referenceOf(object, "created_by_id"), "handle");
  return present([
    ["created_at", momentText(textOf(object, "created_at"))],
    ["created_by", handle],
  ]);
}

/** Where an object belongs, when it was made, and by whom. */
export function ownership(object: LoadedObject): Property[] {
  const [branch, space] = ["branch_id", "space_id"].map((column) => textOf(referenceOf(object, column), "name"));
  return [
    ...present([
      ["branch", branch],
      ["space", space],
    ]),
    ...creation(object),
  ];
}

/** The version of a versioned object: its tag or, without one, the end of its uid. */
export function versionOf(object: LoadedObject): string {
  const stem = object.table.facts.stemLength ?? 0;
  return textOf(object, "version_tag") ?? (textOf(object, "uid") ?? "").slice(stem);
}

/** Title of a versioned object: key, version, description. */
export function versionedTitle(object: LoadedObject): string {
  const about = textOf(object, "description");
  const title = `${object.table.name}: ${textOf(object, "key") ?? ""} (${versionOf(object)})`;
  return about ? `${title}\n|   description: ${about}` : title;
}

/** Columns of `versionedTitle`. */
export const VERSIONED = ["uid", "version_tag", "key", "description"];
