import type { EntityDictionary, EntityMetadata } from "@mikro-orm/core";
import type { ColumnKind } from "../../catalogue/model.ts";
import type { CanonicalText } from "../../entities/canonicalText.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import { ownValue } from "../../util/ownValue.ts";
import type { Dialect } from "./dialect.ts";

/** Rows of canonical text on their way into a table, all with the same columns. */
export interface TextInsert {
  /** `"table" ("column", …)` */
  into: string;
  kinds: ColumnKind[];
  /** Database texts, a list per row. */
  rows: (string | null)[][];
}

/** What the EntityManager's `insertMany` has to write. */
export function textInsert(
  quote: Dialect["quote"],
  meta: EntityMetadata,
  data: readonly EntityDictionary<object>[],
): TextInsert {
  const names = Object.keys(data[0]!);
  const properties: Record<string, { customType?: unknown }> = meta.properties;
  const types = names.map((name) => ownValue(properties, name)!.customType as CanonicalText);
  return {
    into: `${quote(meta.tableName)} (${names.map(quote).join(", ")})`,
    kinds: types.map(({ kind }) => kind),
    rows: (data as readonly TextRow[]).map((row) =>
      names.map((name, i) => types[i]!.convertToDatabaseValue(row[name] ?? null)),
    ),
  };
}
