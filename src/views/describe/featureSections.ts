/** The sections of a description that show features with their values, and labels. */

import { displayDtype, dtypeTypes } from "../../catalogue/dtype.ts";
import { nameColumn } from "../../catalogue/labelColumn.ts";
import type { Table } from "../../catalogue/model.ts";
import type { Loaders } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { selectColumns } from "../../query/selection.ts";
import { type Annotation, compareTexts, dtypeOf, hasValue } from "../annotations/annotation.ts";
import type { Annotations } from "../annotations/loadAnnotations.ts";
import { memberRegistry, type Slot } from "../annotations/loadSlots.ts";
import { membersOf } from "../annotations/membersOf.ts";
import { tableSection, textOf } from "./description.ts";
import type { TextTree } from "./textTree.ts";
import { annotationText, columnText, listText } from "./valueText.ts";

/** Widths of the columns of names, dtypes and values, where there is room. */
const WIDTHS = [30, 35, 40];
/** Members of a slot's schema that are shown without having values. */
const MAX_MEMBERS = 50;

/** Writes a dtype with the names of the types in it. */
export type DtypeText = (dtype: string | null) => string;

/** Reads the names of the types in these dtypes. */
export async function loadDtypeText(
  loaders: Loaders,
  { instance }: LoadedObject,
  dtypes: Iterable<string | null>,
): Promise<DtypeText> {
  const types = [...new Set(dtypes)].flatMap(dtypeTypes);
  const named = types.map(async ({ registry, uid }) => {
    const table = instance.catalogue.registry(registry);
    const type = await loaders.byColumn(instance, table, "uid", uid, selectColumns("name"));
    return [`${registry} ${uid}`, textOf(type, "name")] as const;
  });
  const names = new Map(await Promise.all(named));
  return (dtype) => displayDtype(dtype, (registry, uid) => names.get(`${registry} ${uid}`) ?? undefined);
}

function featureRow(annotation: Annotation, dtypeText: DtypeText): string[] {
  const feature = annotation.feature!;
  return [textOf(feature, "name") ?? "", dtypeText(dtypeOf(feature)), annotationText(annotation)];
}

/** The first members of a slot's schema, which are not features but, for example, genes. */
async function memberRows(
  loaders: Loaders,
  { schema }: Slot,
  registry: Table,
  dtypeText: DtypeText,
): Promise<string[][]> {
  const name = nameColumn(registry).column;
  const members = await membersOf(loaders, schema, registry, [name], MAX_MEMBERS);
  const names = members.map((member) => textOf(member, name)).filter((text) => text !== null);
  return names.sort(compareTexts).map((text) => [text, dtypeText(textOf(schema, "_dtype_str")), ""]);
}

async function slotTable(
  loaders: Loaders,
  slot: Slot,
  features: Annotation[],
  dtypeText: DtypeText,
): Promise<TextTree> {
  const itype = textOf(slot.schema, "itype");
  const registry = memberRegistry(slot.schema);
  const first = new Set(features.slice(0, MAX_MEMBERS));
  const shown = features.filter((annotation) => first.has(annotation) || hasValue(annotation));
  const rows =
    registry && registry.name !== "Feature"
      ? await memberRows(loaders, slot, registry, dtypeText)
      : shown.map((annotation) => featureRow(annotation, dtypeText));
  const title = `${slot.name} (${textOf(slot.schema, "n_members")}${itype === "Feature" ? "" : ` ${itype}`})`;
  return { label: { widths: WIDTHS, rows: [[title, "", ""], ...rows] }, children: [] };
}

/** The features of a dataset's slots, each slot a table. */
export async function datasetSection(
  loaders: Loaders,
  { slots, features }: Annotations,
  dtypeText: DtypeText,
): Promise<TextTree[]> {
  if (slots.length === 0) return [];
  const children = slots.map((slot) => {
    const own = features.filter((annotation) => annotation.slot === slot.name);
    return slotTable(loaders, slot, own, dtypeText);
  });
  return [{ label: "Dataset features", children: await Promise.all(children) }];
}

/** The features of the object as a whole. */
export function externalSection(title: string, { features }: Annotations, dtypeText: DtypeText): TextTree[] {
  const rows = features.filter(({ slot }) => slot === null).map((annotation) => featureRow(annotation, dtypeText));
  return rows.length > 0 ? [tableSection(title, rows, WIDTHS)] : [];
}

/** All labels, with a feature or without, by the accessors under which LaminDB has them. */
export function entitiesSection({ links }: Annotations): TextTree[] {
  const rows = [...Map.groupBy(links, ({ row }) => row.by)].map(([{ relation, target }, entries]) => {
    const column = nameColumn(target);
    const names = entries.flatMap(({ label }) => textOf(label.object, column.column) ?? []);
    return [`.${relation}`, target.qualifiedName, listText(names.map((name) => columnText(column, name)))];
  });
  const shown = rows.filter(([, , names]) => names !== "");
  return shown.length > 0 ? [tableSection("Entities", shown, WIDTHS)] : [];
}
