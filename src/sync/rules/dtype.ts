import type { Catalogue, Table } from "../../catalogue/model.ts";

/** A row that the dtype of a feature names: a type of records or labels, or a schema that values must fit. */
export interface DtypeReference {
  table: Table;
  uid: string;
}

const TYPE = /\b([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)\[([0-9A-Za-z]{8,20})(?=[[\],])/g;
const SCHEMA = /\bschema__uid\s*=\s*['"]?([0-9A-Za-z]{8,20})/g;
const TYPED = new Set(["Record", "ULabel"]);

/**
 * Rows named by a dtype such as `list[cat[Record[XlkOqJJNJjx8MMWS]]]` (LaminDB 2.12.1, parity: feature-02 to
 * feature-05). A union names several.
 */
export function dtypeReferences(dtype: string | null | undefined, catalogue: Catalogue): DtypeReference[] {
  if (!dtype) return [];
  const types = [...dtype.matchAll(TYPE)]
    .filter(([, registry]) => TYPED.has(registry!))
    .map(([, registry, uid]) => ({ table: catalogue.registry(registry!), uid: uid! }));
  const schemas = [...dtype.matchAll(SCHEMA)].map(([, uid]) => ({ table: catalogue.registry("Schema"), uid: uid! }));
  return [...types, ...schemas];
}
