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
