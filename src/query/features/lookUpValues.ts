/** Which JSON values meet a test: looked up where they are rows of their own, which many objects share. */
import type { Table } from "../../catalogue/model.ts";
import type { ReadSession } from "../../instances/instance.ts";
import { allOf, type Sql, sql } from "../../instances/sql.ts";
import type { Query } from "../query.ts";
import type { Feature } from "./feature.ts";
import type { FeatureCondition, FeatureTest } from "./featureCondition.ts";
import { featuresFrom } from "./findFeatures.ts";
import { jsonConditions } from "./jsonMatches.ts";
import type { LookUpPart, TableCondition } from "./lookUpPart.ts";
import { seenDtypes } from "./seenDtypes.ts";
import { isFitting } from "./valueKinds.ts";
import { valuePlaces } from "./valuePlaces.ts";

/** More values of a feature than these are not looked at. */
const MAX_VALUES = 1_000;

type Dtype = Feature["dtype"];

/** Tells apart values of features of one name, by where they lie and how they are written. */
export function valueKey(values: Table, dtype: Dtype): string {
  return `${values.table} ${JSON.stringify(dtype)}`;
}

/** The tables of values of features of a dtype, which objects are linked to. */
function valueTables(session: ReadSession, table: Table, dtype: Dtype): Table[] {
  const rows = valuePlaces(session, table, { dtype }).flatMap((place) => (place.is === "json" ? place.by.row : null));
  return [...new Set(rows.flatMap((row) => row?.target ?? []))];
}

/** NULL where there are too many values to look at each: an object that a rarer condition finds has only a few of them. */
function valueIds(query: Query, values: Table, dtype: Dtype, { name, path }: FeatureCondition, test: FeatureTest): Sql {
  const { filters } = query.dialect;
  const feature = featuresFrom(query, [name])!;
  const isOfDtype =
    dtype === null ? sql`${feature.dtype} IS NULL` : sql`${feature.dtype} = ${filters.value("string", dtype)}`;
  const features = sql`SELECT ${feature.id} FROM ${feature.from} WHERE ${allOf([feature.condition, isOfDtype])}`;
  const isOfFeature = (alias: string) => sql`${query.column(alias, values, "feature_id")} IN (${features})`;
  const [value, one, first] = [query.alias(), query.alias(), query.alias()];
  const expression = query.column(value, values, "value");
  const firstOnes = sql`SELECT 1 FROM ${query.table(values)} ${one} WHERE ${isOfFeature(one)} LIMIT ${String(MAX_VALUES + 1)}`;
  const count = sql`(SELECT count(*) FROM (${firstOnes}) ${first})`;
  const conditions = [
    isOfFeature(value),
    sql`${count} <= ${String(MAX_VALUES)}`,
    sql`NOT ${filters.json.isNull(expression, [])}`,
    ...jsonConditions(query, { name, dtype }, expression, path, test),
  ];
  const found = sql`SELECT ${value}.id FROM ${query.table(values)} ${value} WHERE ${allOf(conditions)}`;
  return sql`${found} UNION ALL SELECT NULL WHERE ${count} > ${String(MAX_VALUES)}`;
}

/**
 * Parts that look up the JSON values of a condition, by `valueKey`; none before the dtypes of its features are known, nor where plans
 * are the same whatever the values.
 */
export function valueParts(session: ReadSession, { table, condition }: TableCondition): LookUpPart[] {
  if (!session.dialect.filters.plansByValues) return [];
  const asked = condition.tests.filter(({ operations }) => operations.length > 0);
  const dtypes = (seenDtypes(session, condition.name) ?? []).filter((dtype) => isFitting({ dtype }, condition));
  return dtypes.flatMap((dtype) =>
    valueTables(session, table, dtype).flatMap((values) =>
      asked.map((test) => ({
        test,
        key: valueKey(values, dtype),
        ids: (query: Query) => valueIds(query, values, dtype, condition, test),
      })),
    ),
  );
}
