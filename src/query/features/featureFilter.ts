/** Compiles resolved conditions on features: each test is whether an object has, or has not, a value that meets it. */
import type { Table, ToOne } from "../../catalogue/model.ts";
import { allOf, join, raw, type Sql, sql } from "../../instances/sql.ts";
import type { Query } from "../query.ts";
import type { Feature } from "./feature.ts";
import { featureIs, featureValues, type ValueRows } from "./featureValues.ts";
import { jsonConditions } from "./jsonMatches.ts";
import { labelCondition } from "./labelMatches.ts";
import { labelKey, labelTest } from "./lookUpLabels.ts";
import { valueKey } from "./lookUpValues.ts";
import type { ResolvedCondition, ResolvedFeatures, ResolvedTest } from "./resolvedFeatures.ts";
import type { JsonPlace, LabelPlace } from "./valuePlaces.ts";

/** Rows of which one column is the object that has a value. */
interface OwnerRows {
  from: Sql;
  owner: Sql;
  conditions: Sql[];
}

/** Links to these labels. */
function linksToLabels(query: Query, feature: Feature, { by }: LabelPlace, ids: readonly string[]): OwnerRows {
  const link = query.alias();
  const label = query.column(link, by.link, by.value);
  return {
    from: sql`${query.table(by.link)} ${link}`,
    owner: query.column(link, by.link, by.host),
    conditions: [
      query.dialect.filters.isOneOf(label, "bigint", ids),
      featureIs(query, query.column(link, by.link, by.feature), feature),
    ],
  };
}

/** Links to these rows of values. */
function linksToValues(
  query: Query,
  { link: table, host }: JsonPlace["by"],
  row: ToOne,
  ids: readonly string[],
): OwnerRows {
  const link = query.alias();
  const value = query.column(link, table, row.column);
  return {
    from: sql`${query.table(table)} ${link}`,
    owner: query.column(link, table, host),
    conditions: [query.dialect.filters.isOneOf(value, "bigint", ids)],
  };
}

function jsonOwners(
  query: Query,
  rows: ValueRows,
  by: JsonPlace["by"],
  { path }: ResolvedCondition,
  test: ResolvedTest,
): OwnerRows[] {
  const { feature, from, owner, conditions, value } = rows;
  const ids = by.row && test.ids.get(valueKey(by.row.target, feature.dtype));
  if (by.row && ids) return ids.length > 0 ? [linksToValues(query, by, by.row, ids)] : [];
  return [
    { from, owner, conditions: [...conditions, ...jsonConditions(query, feature, value.expression, path, test)] },
  ];
}

function ownerRows(query: Query, rows: ValueRows, condition: ResolvedCondition, test: ResolvedTest): OwnerRows[] {
  const { feature, place, from, owner, conditions } = rows;
  if (place.is === "json") return jsonOwners(query, rows, place.by, condition, test);
  const own = labelTest(test);
  if (condition.path.length > 0 || !own) return []; // labels have no parts
  if (test.operations.length === 0) return [{ from, owner, conditions }];
  const ids = test.ids.get(labelKey(place.by.target, place.column));
  if (ids) return ids.length > 0 ? [linksToLabels(query, feature, place, ids)] : [];
  const meets = labelCondition(query, place.by.target, rows.labelAlias!, place.column, own);
  return [{ from, owner, conditions: [...conditions, meets] }];
}

/** Whether the object has a value that meets the test. */
function hasValue(query: Query, id: Sql, parts: readonly OwnerRows[]): Sql {
  const { filters } = query.dialect;
  const [only] = parts;
  if (!only) return raw("FALSE");
  if (parts.length === 1) return filters.some(id, only.owner, only.from, allOf(only.conditions));
  const all = query.alias();
  const selects = parts.map(
    ({ from, owner, conditions }) => sql`SELECT ${owner} AS owner FROM ${from} WHERE ${allOf(conditions)}`,
  );
  return filters.some(id, sql`${all}.owner`, sql`(${join(selects, " UNION ALL ")}) ${all}`, raw("TRUE"));
}

function conditionFilter(query: Query, table: Table, id: Sql, condition: ResolvedCondition): Sql {
  const { features, tests } = condition;
  return allOf(
    tests.map((test) => {
      const rows = featureValues(query, table, features);
      const found = hasValue(
        query,
        id,
        rows.flatMap((one) => ownerRows(query, one, condition, test)),
      );
      return test.isNegated ? sql`NOT ${found}` : found;
    }),
  );
}

/** The condition that an object, in this row of its table, meets all conditions; it is never unknown. */
export function featureFilter(query: Query, table: Table, alias: string, { conditions }: ResolvedFeatures): Sql {
  return allOf(conditions.map((condition) => conditionFilter(query, table, sql`${alias}.id`, condition)));
}
