/** What LaminDB 2.12.1 says of a schema: its settings, its members in display order, and its components. */

import { nameColumn } from "../../catalogue/labelColumn.ts";
import type { Table } from "../../catalogue/model.ts";
import type { Loaders } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { ownValue } from "../../util/ownValue.ts";
import { pythonValue } from "../../util/python.ts";
import { memberRegistry } from "../annotations/loadSlots.ts";
import { membersOf } from "../annotations/membersOf.ts";
import { creation, loadReading, OWNERSHIP, present, RUN, readingOf, runProperty } from "./common.ts";
import { type Description, descriptionTree, jsonOf, referenceOf, textOf, truthText } from "./description.ts";
import { loadDtypeText } from "./featureSections.ts";
import type { TextTree } from "./textTree.ts";

const FLAGS = ["ordered_set", "maximal_set", "minimal_set"];
const COLUMNS = [
  ...["uid", "name", "description", "n_members", "coerce", "itype", "otype", "suffix", "_dtype_str", "_aux"],
  ...FLAGS,
];
const READING = readingOf(COLUMNS, OWNERSHIP, RUN, { columns: [], references: { type_id: { columns: ["name"] } } });
const MEMBER_COLUMNS = ["uid", "name", "_dtype_str", "nullable", "coerce", "default_value"];
const HEADER = ["name", "dtype", "optional", "nullable", "coerce", "default_value"];
/** Members of other registries than Feature are listed up to this number. */
const MAX_NAMES = 50;

/** What a schema's `_aux` says of its features, as lists of uids. */
interface FeatureSettings {
  optional: Set<string>;
  order: string[];
  index: string | null;
  hidden: Set<string>;
}

function settingsOf(schema: LoadedObject): FeatureSettings {
  const { af } = (JSON.parse(jsonOf(schema, "_aux")) ?? {}) as { af?: Record<string, unknown> };
  const uids = (key: string) => {
    const list = ownValue(af ?? {}, key);
    return Array.isArray(list) ? list.filter((uid) => typeof uid === "string") : [];
  };
  const index = typeof af?.["3"] === "string" ? af["3"] : null;
  return { optional: new Set(uids("1")), order: uids("2"), index, hidden: new Set(uids("4")) };
}

function properties(schema: LoadedObject) {
  const itype = textOf(schema, "itype");
  const isUsual = (flag: string) =>
    textOf(schema, flag) === null || (textOf(schema, flag) === "true") === (flag === "minimal_set");
  const flags = FLAGS.filter((flag) => !isUsual(flag));
  const other = (column: string, usual: string): string | null => {
    const name = textOf(referenceOf(schema, column), "name");
    return name === usual ? null : name;
  };
  return [
    ...present([["uid", textOf(schema, "uid")]]),
    ...runProperty(schema),
    ...present([
      ["itype", itype === "Feature" ? null : itype],
      ["otype", textOf(schema, "otype")],
      ["suffix", textOf(schema, "suffix")],
      ...flags.map((flag): [string, string] => [flag, truthText(textOf(schema, flag))]),
      ["branch", other("branch_id", "main")],
      ["space", other("space_id", "all")],
    ]),
    ...creation(schema),
  ];
}

function inDisplayOrder(members: LoadedObject[], { order, index }: FeatureSettings): LoadedObject[] {
  const uidOf = (member: LoadedObject) => textOf(member, "uid") ?? "";
  const first = order.length > 0 ? order : index ? [index] : [];
  const rank = new Map(first.map((uid, i) => [uid, i]));
  const rankOf = (member: LoadedObject) => rank.get(uidOf(member)) ?? rank.size;
  return [...members].sort((left, right) => rankOf(left) - rankOf(right));
}

function mark(is: boolean): string {
  return is ? "✓" : "✗";
}

async function featureSection(loaders: Loaders, schema: LoadedObject, registry: Table): Promise<TextTree> {
  const settings = settingsOf(schema);
  const all = inDisplayOrder(await membersOf(loaders, schema, registry, MEMBER_COLUMNS), settings);
  const isShown = (uid: string | null) => uid === null || uid === settings.index || !settings.hidden.has(uid);
  const members = all.filter((member) => isShown(textOf(member, "uid")));
  const dtypeText = await loadDtypeText(
    loaders,
    schema,
    members.map((member) => textOf(member, "_dtype_str")),
  );
  const rows = members.map((member) => {
    const given = textOf(member, "default_value");
    const isSet = given !== null && !["null", '""', "0", "false", "[]", "{}"].includes(given);
    return [
      textOf(member, "name") ?? "",
      dtypeText(textOf(member, "_dtype_str")),
      mark(settings.optional.has(textOf(member, "uid") ?? "")),
      mark(textOf(member, "nullable") === "true"),
      mark(textOf(schema, "coerce") === "true" || textOf(member, "coerce") === "true"),
      isSet ? pythonValue(given) : "unset",
    ];
  });
  const index = members.find((member) => textOf(member, "uid") === settings.index);
  const notes = [
    members.length > 0 ? `${members.length}${index ? ` including index: ${textOf(index, "name")}` : ""}` : [],
    all.length > members.length ? `${all.length - members.length} hidden` : [],
  ].flat();
  const widths = HEADER.map(() => undefined);
  return {
    label: notes.length > 0 ? `Features (${notes.join(", ")})` : "Features",
    children: [{ label: { widths, rows: [HEADER, ...rows] }, children: [] }],
  };
}

/** LaminDB fails to describe schemas of genes and the like; here their first members are listed. */
async function nameSection(loaders: Loaders, schema: LoadedObject, registry: Table | undefined): Promise<TextTree> {
  const count = textOf(schema, "n_members");
  const dtype = textOf(schema, "_dtype_str");
  const name = registry && nameColumn(registry).column;
  const members = registry ? await membersOf(loaders, schema, registry, [name!], MAX_NAMES) : [];
  const names = members.flatMap((member) => textOf(member, name!) ?? []);
  const rest = Number(count ?? 0) - names.length;
  const lines = [
    ...(dtype ? [`dtype: ${dtype}`] : []),
    ...names,
    ...(rest > 0 && names.length > 0 ? [`and ${rest} more`] : []),
  ];
  return {
    label: `${textOf(schema, "itype")}${count !== null && count !== "0" ? ` (${count})` : ""}`,
    children: lines.map((label) => ({ label, children: [] })),
  };
}

async function memberSections(loaders: Loaders, schema: LoadedObject): Promise<TextTree[]> {
  const [itype, count] = [textOf(schema, "itype"), Number(textOf(schema, "n_members") ?? 0)];
  if (count === 0 && !(itype !== null && textOf(schema, "_dtype_str"))) return [];
  const registry = memberRegistry(schema);
  const isFeature = registry?.name === "Feature";
  return [
    isFeature && registry
      ? await featureSection(loaders, schema, registry)
      : await nameSection(loaders, schema, registry),
  ];
}

function title(schema: LoadedObject, slot: string | null): string {
  const type = textOf(referenceOf(schema, "type_id"), "name");
  const about = textOf(schema, "description");
  const head = `${slot ?? "Schema"}: ${type ? `${type} · ` : ""}${textOf(schema, "name") || "unnamed"}`;
  return about ? `${head}\n|   description: ${about}` : head;
}

async function describeOne(loaders: Loaders, object: LoadedObject, slot: string | null): Promise<Description> {
  const schema = await loadReading(loaders, object, READING);
  const sections = object.unsaved ? [] : await memberSections(loaders, schema);
  return { title: title(schema, slot), properties: properties(schema), sections };
}

async function components(loaders: Loaders, schema: LoadedObject): Promise<TextTree[]> {
  const path = schema.table.toMany.find(({ name }) => name === "components")?.path;
  if (path?.via !== "link" || schema.unsaved) return [];
  const { link, parentColumn, targetColumn } = path;
  const selection = {
    columns: new Set(["slot"]),
    toOne: new Map([[targetColumn, { columns: new Set(["uid"]), toOne: new Map() }]]),
  };
  const rows = await loaders.rows(schema.instance, link, parentColumn, schema.id, selection);
  const described = rows.map(async (row) => {
    const component = referenceOf(row, targetColumn);
    return component ? [descriptionTree(await describeOne(loaders, component, textOf(row, "slot") ?? ""))] : [];
  });
  return (await Promise.all(described)).flat();
}

/** What LaminDB 2.12.1 says of a schema, its components included. */
export async function describeSchema(loaders: Loaders, object: LoadedObject): Promise<Description> {
  const [own, parts] = await Promise.all([describeOne(loaders, object, null), components(loaders, object)]);
  return { ...own, sections: [...own.sections, ...parts] };
}
