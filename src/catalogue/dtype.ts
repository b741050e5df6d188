/** Dtypes of features, as LaminDB writes them: `float`, `list[str]`, `cat[Record[uid]|bionty.Gene.symbol]`. */
import type { Catalogue, Table } from "./model.ts";

/** A registry that a categorical dtype names, with the field by which its objects are written. */
export interface DtypeRegistry {
  /** LaminDB's name: `ULabel`, `bionty.CellType`. */
  registry: string;
  /** The field, where the dtype says which. */
  field: string | null;
}

const REGISTRY = /^(?:[a-z]\w*\.)?[A-Z]\w*/;

/** Splits at `|` outside brackets. */
function splitUnion(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "[") depth++;
    if (character === "]") depth--;
    if (character === "|" && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function parseRegistry(text: string): DtypeRegistry[] {
  const registry = REGISTRY.exec(text)?.[0];
  if (!registry) return [];
  const rest = text.slice(registry.length);
  const field = rest.slice(rest.lastIndexOf("]") + 1);
  return [{ registry, field: field.startsWith(".") ? field.slice(1) : null }];
}

/** True for dtypes whose values are lists. */
export function isListDtype(dtype: string | null): boolean {
  return dtype?.startsWith("list") ?? false;
}

/** The registries of a categorical dtype: `cat[Record[uid]|bionty.Gene.symbol]`, `list[cat[…]]`; none of another. */
export function dtypeRegistries(dtype: string | null): DtypeRegistry[] {
  const inner = /^(?:list\[)?cat\[(.*)$/.exec(dtype ?? "")?.[1];
  if (inner === undefined) return [];
  const closing = isListDtype(dtype) ? 2 : 1;
  return splitUnion(inner.slice(0, -closing)).flatMap(parseRegistry);
}

const TYPE = /\b(Record|ULabel)\[([0-9A-Za-z]+)\]/g;

/** Uids of the types of records and labels that a dtype names, with their registry. */
export function dtypeTypes(dtype: string | null): { registry: string; uid: string }[] {
  return [...(dtype ?? "").matchAll(TYPE)].map(([, registry, uid]) => ({ registry: registry!, uid: uid! }));
}

/** A dtype as LaminDB's describe writes it: types by name, without `cat[…]`. */
export function displayDtype(
  dtype: string | null,
  nameOf: (registry: string, uid: string) => string | undefined,
): string {
  const named = (dtype ?? "").replace(TYPE, (whole, registry: string, uid: string) => {
    const name = nameOf(registry, uid);
    return name === undefined ? whole : `${registry}[${name}]`;
  });
  const [head = "", ...categories] = named.split("cat[");
  return head + categories.map((part) => part.slice(0, -1)).join("");
}

/** What the values of a feature are: labels, JSON of one kind, or, where the dtype does not say, anything. */
export type DtypeKind = "label" | "text" | "number" | "boolean" | "date" | "datetime" | "dict" | "any";

const KINDS: readonly [RegExp, DtypeKind][] = [
  [/^cat\b/, "label"],
  [/^(?:str|url|path)$/, "text"],
  [/^(?:int|float|num)$/, "number"],
  [/^(?:dict|object)$/, "dict"],
  [/^bool$/, "boolean"],
  [/^date$/, "date"],
  [/^datetime(?:64\[.*\])?$/, "datetime"],
];

/** The kind of a feature's values, or of their elements where they are lists. */
export function dtypeKind(dtype: string | null): DtypeKind {
  const single = dtype && isListDtype(dtype) ? dtype.replace(/^list\[?/, "").replace(/\]$/, "") : (dtype ?? "");
  return KINDS.find(([pattern]) => pattern.test(single))?.[1] ?? "any";
}

/** A row that the dtype of a feature names: a type of records or labels, or a schema that values must fit. */
export interface DtypeReference {
  table: Table;
  uid: string;
}

const BRACKETED = /\b([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)\[([0-9A-Za-z]{8,20})(?=[[\],])/g;
const SCHEMA = /\bschema__uid\s*=\s*['"]?([0-9A-Za-z]{8,20})/g;
const TYPED = new Set(["Record", "ULabel"]);

/**
 * Rows named by a dtype such as `list[cat[Record[XlkOqJJNJjx8MMWS]]]` (LaminDB 2.12.1, parity: feature-02 to
 * feature-05). A union names several.
 */
export function dtypeReferences(dtype: string | null | undefined, catalogue: Catalogue): DtypeReference[] {
  if (!dtype) return [];
  const types = [...dtype.matchAll(BRACKETED)]
    .filter(([, registry]) => TYPED.has(registry!))
    .map(([, registry, uid]) => ({ table: catalogue.registry(registry!), uid: uid! }));
  const schemas = [...dtype.matchAll(SCHEMA)].map(([, uid]) => ({ table: catalogue.registry("Schema"), uid: uid! }));
  return [...types, ...schemas];
}
