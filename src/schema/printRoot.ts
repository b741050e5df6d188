import type { Catalogue, Column, Registry } from "../catalogue/model.ts";
import { NATURAL_FIELDS } from "../catalogue/overrides.ts";
import { description } from "./description.ts";
import { printArguments, printListArguments } from "./printArguments.ts";
import { scalarOf } from "./printObject.ts";

const INSTANCE: [string, string] = ["Slug of the instance, or `default`.", 'instance: String! = "default"'];
const INSTANCES: [string, string] = [
  "Slugs of several instances, or `*` for all, instead of `instance`: one list of all their objects, sorted by `orderBy`, then by slug and uid.",
  "instances: [String!]",
];

/** Columns by which one object of the registry can be asked for, beside its uid. */
export function naturalColumns(registry: Registry): Column[] {
  return NATURAL_FIELDS.flatMap((field) => registry.columns.find((column) => column.field === field) ?? []);
}

const hasBranches = ({ columns }: Registry) => columns.some(({ field }) => field === "branch");

function printOne(registry: Registry): string {
  const uid: [string, string] = registry.isVersioned
    ? ["Its uid or a prefix of it; the part that all versions share selects the latest version.", "uid: String"]
    : ["Its uid, or a prefix that no other object's uid starts with.", "uid: String"];
  const natural = naturalColumns(registry).map(({ field, kind }): [string, string] => [
    field === "key" && registry.isVersioned ? "Its `key`; selects the latest version." : `Its \`${field}\`.`,
    `${field}: ${scalarOf(kind)}`,
  ]);
  const where: [string, string] = ["A filter that only one object matches.", `where: ${registry.typeName}Where`];
  const list = [INSTANCE, ...(registry.hasUid ? [uid] : []), ...natural, where];
  const anyBranch = registry.hasUid
    ? "By `uid` it is found on any branch, otherwise on branch main"
    : "It is found on branch main";
  const branches = hasBranches(registry) ? ` ${anyBranch} unless \`where\` names a branch.` : "";
  const text = `The ${registry.qualifiedName} that matches all of these arguments (give at least one besides \`instance\`); null if none does. Fails with MULTIPLE_OBJECTS if several match.${branches}`;
  return `${description(text, "  ")}  ${registry.oneField}${printArguments(list)}: ${registry.typeName}\n`;
}

/** The list may be null, so that one that fails leaves the answers of its neighbours in the operation. */
function printMany(registry: Registry): string {
  const type = registry.typeName;
  const branches = hasBranches(registry) ? "; only those on branch main unless `where` names a branch" : "";
  const text = `The ${registry.qualifiedName} objects of an instance, or of several${branches}.`;
  return `${description(text, "  ")}  ${registry.manyField}${printListArguments(registry, [INSTANCE, INSTANCES])}: ${type}Connection
`;
}

/** Root fields of some registries. */
export function printRoot(registries: readonly Registry[]): string {
  if (registries.length === 0) return "";
  const fields = registries.map((registry) => `${printOne(registry)}${printMany(registry)}`).join("");
  return `extend type Query {\n${fields}}\n`;
}

/** The filter of a job: a field for the list of each registry whose objects can be synced by themselves. */
export function printSyncManyFilter({ registries }: Catalogue): string {
  const lists = registries.filter(({ hasUid }) => hasUid);
  const fields = lists.map(
    ({ manyField, typeName, qualifiedName }) =>
      `${description(`For ${qualifiedName} objects.`, "  ")}  ${manyField}: ${typeName}Where\n`,
  );
  return `${description("Which objects of a registry `syncMany` syncs: the filter of the registry's list, or `{}` for all objects.")}input SyncManyFilter @oneOf {\n${fields.join("")}}\n`;
}

/** The enum of all registries. */
export function printRegistryNames({ registries }: Catalogue): string {
  const values = registries.map(
    ({ enumName, qualifiedName }) => `${description(`The registry ${qualifiedName}.`, "  ")}  ${enumName}\n`,
  );
  return `${description("LaminDB's registries, of all modules.")}enum RegistryName {\n${values.join("")}}\n`;
}
