/**
 * Looks up what conditions on features name, features and labels, in one statement: with the ids of both a planner knows how many
 * links they have. Labels that are too many, or that only rare dtypes call so, are left to be compared where they are linked.
 */
import { dtypeRegistries } from "../../catalogue/dtype.ts";
import { nameColumn } from "../../catalogue/labelColumn.ts";
import type { Column, Table } from "../../catalogue/model.ts";
import type { ReadSession } from "../../instances/instance.ts";
import type { PhysicalSchema } from "../../instances/physicalSchema.ts";
import { allOf, join, type Sql, sql } from "../../instances/sql.ts";
import { addTo } from "../../util/addTo.ts";
import { Recent } from "../../util/recent.ts";
import { Query } from "../query.ts";
import type { Feature } from "./feature.ts";
import type { FeatureCondition, FeatureTest } from "./featureCondition.ts";
import { isShownLabel } from "./featureValues.ts";
import { featuresByName, featuresFrom, readFeature } from "./findFeatures.ts";
import { labelCondition } from "./labelMatches.ts";
import { labelLinks, valuePlaces } from "./valuePlaces.ts";

/** More labels than these are not listed. */
const MAX_LABELS = 1_000;
/** Parts of a statement; SQLite takes 500. */
const MAX_PARTS = 300;

/** A condition, and the table of whose objects it is. */
export interface TableCondition {
  table: Table;
  condition: FeatureCondition;
}

/** What was found. */
export interface Found {
  features: ReadonlyMap<string, readonly Feature[]>;
  /** Of each test, ids of labels by `labelKey`. */
  labels: ReadonlyMap<FeatureTest, ReadonlyMap<string, readonly string[]>>;
}

/** Tells apart what labels of a registry are called by. */
export function labelKey(target: Table, column: Column): string {
  return `${target.table} ${column.column}`;
}

interface LabelPart {
  name: string;
  test: FeatureTest;
  target: Table;
  column: Column;
}

/** Whether a value can be a label's: text, or a list of texts. */
export function isTextual(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string"));
}

/** The columns by which dtypes usually call labels. */
function usualColumns({ schema }: ReadSession, target: Table): Column[] {
  const columns = [nameColumn(target), target.column("ontology_id")];
  return columns.filter((column): column is Column => column !== undefined && schema.hasColumn(target, column.column));
}

function labelParts(session: ReadSession, { table, condition: { name, path, tests } }: TableCondition): LabelPart[] {
  const asked = tests.filter(
    ({ operations }) => operations.length > 0 && operations.every(([, value]) => isTextual(value)),
  );
  if (path.length > 0 || asked.length === 0) return [];
  const called = expectedLabels(session, table, name);
  return asked.flatMap((test) => called.map((one) => ({ name, test, ...one })));
}

type Called = Pick<LabelPart, "target" | "column">;

/** Dtypes of the features of a name when they were last looked up: with them a statement has a part or two instead of dozens. */
const seen = new WeakMap<PhysicalSchema, Recent<readonly (string | null)[]>>();
const MAX_SEEN = 1_000;

function keepDtypes({ schema }: ReadSession, features: ReadonlyMap<string, readonly Feature[]>): void {
  const names = seen.get(schema) ?? new Recent(MAX_SEEN);
  seen.set(schema, names);
  for (const [name, some] of features)
    names.set(
      name,
      some.map(({ dtype }) => dtype),
    );
}

/** In which registries labels of a feature are to be looked for; where dtypes are others by now, labels are compared where they are linked. */
function expectedLabels(session: ReadSession, table: Table, name: string): Called[] {
  const dtypes = seen.get(session.schema)?.get(name);
  if (!dtypes) {
    const targets = [...new Set(labelLinks(session, table).map(({ target }) => target))];
    return targets.flatMap((target) => usualColumns(session, target).map((column) => ({ target, column })));
  }
  const places = dtypes
    .filter((dtype) => dtypeRegistries(dtype).length > 0)
    .flatMap((dtype) => valuePlaces(session, table, { dtype }))
    .filter((place) => place.is === "labels");
  const called = places.map(({ by: { target }, column }) => ({ target, column }));
  return [...new Map(called.map((one) => [labelKey(one.target, one.column), one])).values()];
}

/** Rows of the part's number and a label's id; nothing is read unless a feature of the name has labels in the registry. */
function selectLabels(query: Query, { name, test, target, column }: LabelPart, n: number): Sql {
  const { filters } = query.dialect;
  const feature = featuresFrom(query, [name])!;
  const asked = column === nameColumn(target) ? target.qualifiedName : `${target.qualifiedName}.${column.name}`;
  const isAsked = sql`EXISTS (SELECT 1 FROM ${feature.from} WHERE ${allOf([feature.condition, filters.contains(feature.dtype, asked, false)])})`;
  const [label, found] = [query.alias(), query.alias()];
  const conditions = [
    isAsked,
    ...filters.whileWanted(sql`${label}.id`),
    labelCondition(query, target, label, column, test),
    ...isShownLabel(query, target, label),
  ];
  const nothing = filters.nothing("text");
  const inner = sql`SELECT ${label}.id FROM ${query.table(target)} ${label} WHERE ${allOf(conditions)} LIMIT ${String(MAX_LABELS + 1)}`;
  return sql`SELECT '${String(n)}', CAST(${found}.id AS text), ${nothing}, ${nothing}, ${nothing} FROM (${inner}) ${found}`;
}

/** Looks up the features and labels of these conditions: one statement, or none where there are no conditions. */
export async function lookUp(session: ReadSession, conditions: readonly TableCondition[]): Promise<Found> {
  const names = [...new Set(conditions.map(({ condition }) => condition.name))];
  const query = new Query(session);
  const features = names.length > 0 ? featuresFrom(query, names) : undefined;
  if (!features) return { features: new Map(), labels: new Map() };
  const parts = conditions.flatMap((one) => labelParts(session, one)).slice(0, MAX_PARTS);
  const rows = await query.run(
    join(
      [
        sql`SELECT '', ${features.columns} FROM ${features.from} WHERE ${features.condition}`,
        ...parts.map((part, n) => selectLabels(query, part, n)),
      ],
      " UNION ALL ",
    ),
  );
  const named = featuresByName(rows.filter(([n]) => n === "").map(([, ...cells]) => readFeature(cells)));
  keepDtypes(session, named);
  const ids = new Map<number, string[]>(parts.map((_, n) => [n, []]));
  for (const [n, id] of rows) if (n !== "") addTo(ids, Number(n), String(id));
  const labels = new Map<FeatureTest, Map<string, string[]>>();
  for (const [n, list] of ids) {
    const { test, target, column } = parts[n]!;
    const known = labels.get(test) ?? new Map<string, string[]>();
    labels.set(test, known);
    if (list.length <= MAX_LABELS) known.set(labelKey(target, column), list);
  }
  return { features: named, labels };
}
