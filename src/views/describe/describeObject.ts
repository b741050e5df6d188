/** Chooses what is said of an object, by its registry, and lays it out as text. */

import { nameColumn } from "../../catalogue/labelColumn.ts";
import type { Loaders } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { ownValue } from "../../util/ownValue.ts";
import { notesOf } from "../notes.ts";
import {
  creation,
  loadReading,
  OWNERSHIP,
  ownership,
  present,
  RUN,
  readingOf,
  runProperty,
  VERSIONED,
  versionedTitle,
} from "./common.ts";
import { describeArtifact } from "./describeArtifact.ts";
import { describeRecord } from "./describeRecord.ts";
import { describeRun } from "./describeRun.ts";
import { describeSchema } from "./describeSchema.ts";
import { type Description, descriptionTree, referenceOf, shortUid, textOf, textSection } from "./description.ts";
import { renderTree } from "./textTree.ts";
import { columnText } from "./valueText.ts";

type Describe = (loaders: Loaders, object: LoadedObject) => Promise<Description>;

const MAX_LINES = 30;

async function describeCollection(loaders: Loaders, object: LoadedObject): Promise<Description> {
  const collection = await loadReading(loaders, object, readingOf(VERSIONED, OWNERSHIP, RUN));
  const uid = present([["uid", textOf(collection, "uid")]]);
  const properties = [...uid, ...runProperty(collection), ...ownership(collection)];
  return { title: versionedTitle(collection), properties, sections: [] };
}

async function describeTransform(loaders: Loaders, object: LoadedObject): Promise<Description> {
  const columns = [...VERSIONED, "reference", "hash", "kind", "source_code"];
  const transform = await loadReading(loaders, object, readingOf(columns, OWNERSHIP));
  const [reference, code] = [textOf(transform, "reference"), textOf(transform, "source_code")];
  const properties = [
    ...present([["uid", textOf(transform, "uid")]]),
    reference ? { name: "reference", text: reference } : null,
    ...present([
      ["hash", textOf(transform, "hash") ?? "None"],
      ["type", textOf(transform, "kind") ?? "None"],
    ]),
    ...ownership(transform),
  ];
  const sections = code ? [textSection("source_code:", code.trim(), MAX_LINES)] : [];
  return { title: versionedTitle(transform), properties, sections };
}

async function describeBranch(loaders: Loaders, object: LoadedObject): Promise<Description> {
  const branch = await loadReading(loaders, object, readingOf(["uid", "name", "_status_code"], OWNERSHIP));
  const words = Object.entries(branch.table.facts.statusCodes ?? {});
  const status = words.find(([, code]) => String(code) === textOf(branch, "_status_code"))?.[0];
  const rest = present([
    ["status", status],
    ["space", textOf(referenceOf(branch, "space_id"), "name")],
  ]);
  return { title: titleOf(branch), properties: [...rest, ...creation(branch)], sections: [] };
}

function titleOf(object: LoadedObject): string {
  const column = nameColumn(object.table);
  const name = textOf(object, column.column);
  return `${object.table.name}: ${name ? columnText(column, name) : shortUid(object)}`;
}

/** Of most registries LaminDB says no more than a name. */
async function describeByName(loaders: Loaders, object: LoadedObject): Promise<Description> {
  const named = await loadReading(loaders, object, { columns: ["uid", nameColumn(object.table).column] });
  return { title: titleOf(named), properties: [], sections: [] };
}

/** Registries of which more is said than their name, by LaminDB's name. */
const DESCRIBE: Readonly<Record<string, Describe>> = {
  Artifact: describeArtifact,
  Branch: describeBranch,
  Collection: describeCollection,
  Record: describeRecord,
  Run: describeRun,
  Schema: describeSchema,
  Transform: describeTransform,
};

/** What LaminDB's describe says of an object, its notes included. */
export async function describeObject(loaders: Loaders, object: LoadedObject): Promise<Description> {
  const { qualifiedName } = object.table;
  const describe = ownValue(DESCRIBE, qualifiedName) ?? describeByName;
  const notesShown = qualifiedName === "Schema" ? null : notesOf(loaders, object); // LaminDB leaves those of schemas out
  const [description, notes] = await Promise.all([describe(loaders, object), notesShown]);
  const sections = notes ? [...description.sections, textSection("Notes:", notes, MAX_LINES)] : description.sections;
  return { ...description, sections };
}

/** A description as text of at most `width` cells a line. */
export function describeText(description: Description, width: number): string {
  return renderTree(descriptionTree(description), width);
}
