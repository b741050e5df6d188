/**
 * Looks up what conditions on features name, features, labels and JSON values, in one statement: with the ids of these a planner knows
 * how many links they have. Those that are too many, or that only rare dtypes call so, are left to be compared where they are linked.
 */
import type { ReadSession } from "../../instances/instance.ts";
import { join, type Sql, sql } from "../../instances/sql.ts";
import { addTo } from "../../util/addTo.ts";
import { Query } from "../query.ts";
import type { Feature } from "./feature.ts";
import type { FeatureTest } from "./featureCondition.ts";
import { featuresByName, featuresFrom, readFeature } from "./findFeatures.ts";
import { labelParts } from "./lookUpLabels.ts";
import type { LookUpPart, TableCondition } from "./lookUpPart.ts";
import { valueParts } from "./lookUpValues.ts";
import { keepDtypes } from "./seenDtypes.ts";

/** More labels or values than these are not listed. */
const MAX_IDS = 1_000;
/** Parts of a statement; SQLite takes 500. */
const MAX_PARTS = 300;

/** What was found. */
export interface Found {
  features: ReadonlyMap<string, readonly Feature[]>;
  /** Of each test, ids by the key of what was looked up: `labelKey`, `valueKey`. */
  ids: ReadonlyMap<FeatureTest, ReadonlyMap<string, readonly string[]>>;
}

/** Rows of the part's number and an id. */
function selectIds(query: Query, part: LookUpPart, n: number): Sql {
  const found = query.alias();
  const nothing = query.dialect.filters.nothing("text");
  const inner = sql`${part.ids(query)} LIMIT ${String(MAX_IDS + 1)}`;
  return sql`SELECT '${String(n)}', CAST(${found}.id AS text), ${nothing}, ${nothing}, ${nothing} FROM (${inner}) ${found}`;
}

/** Looks up what these conditions name: one statement, or none where there are no conditions. */
export async function lookUp(session: ReadSession, conditions: readonly TableCondition[]): Promise<Found> {
  const names = [...new Set(conditions.map(({ condition }) => condition.name))];
  const query = new Query(session);
  const features = names.length > 0 ? featuresFrom(query, names) : undefined;
  if (!features) return { features: new Map(), ids: new Map() };
  const parts = conditions
    .flatMap((one) => [...labelParts(session, one), ...valueParts(session, one)])
    .slice(0, MAX_PARTS);
  const rows = await query.run(
    join(
      [
        sql`SELECT '', ${features.columns} FROM ${features.from} WHERE ${features.condition}`,
        ...parts.map((part, n) => selectIds(query, part, n)),
      ],
      " UNION ALL ",
    ),
  );
  const named = featuresByName(rows.filter(([n]) => n === "").map(([, ...cells]) => readFeature(cells)));
  keepDtypes(session, named);
  const lists = new Map<number, (string | null)[]>(parts.map((_, n) => [n, []]));
  for (const [n, id] of rows) if (n !== "") addTo(lists, Number(n), id === null ? null : String(id));
  const ids = new Map<FeatureTest, Map<string, string[]>>();
  for (const [n, list] of lists) {
    const { test, key } = parts[n]!;
    const known = ids.get(test) ?? new Map<string, string[]>();
    ids.set(test, known);
    const found = list.filter((id) => id !== null);
    if (list.length <= MAX_IDS && found.length === list.length) known.set(key, found);
  }
  return { features: named, ids };
}
