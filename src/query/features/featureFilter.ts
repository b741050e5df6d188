/** Compiles resolved conditions on features: each test is whether an object has, or has not, a value that meets it. */
import { dtypeKind } from "../../catalogue/dtype.ts";
import type { Table } from "../../catalogue/model.ts";
import type { JsonTest } from "../../instances/dialects/filters.ts";
import { allOf, join, raw, type Sql, sql } from "../../instances/sql.ts";
import { jsonText } from "../filters/jsonValue.ts";
import type { Query } from "../query.ts";
import type { Feature } from "./feature.ts";
import { isOfText } from "./featureCondition.ts";
import { featureIs, featureValues, type ValueRows } from "./featureValues.ts";
import { isoText } from "./isoText.ts";
import { labelCondition } from "./labelMatches.ts";
import { isTextual, labelKey } from "./lookUp.ts";
import type { ResolvedCondition, ResolvedFeatures, ResolvedTest } from "./resolvedFeatures.ts";
import type { LabelPlace } from "./valuePlaces.ts";

/** Rows of which one column is the object that has a value. */
interface OwnerRows {
  from: Sql;
  owner: Sql;
  conditions: Sql[];
}

/** Links to these labels. */
function linksTo(query: Query, feature: Feature, { by }: LabelPlace, ids: readonly string[]): OwnerRows {
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

/** A value as the values of the feature are written: times without a zone. */
function operand({ dtype }: Feature, operator: string, value: unknown): unknown {
  const isTime = ["date", "datetime"].includes(dtypeKind(dtype)) && !isOfText(operator);
  if (Array.isArray(value)) return value.map((one) => operand({ dtype } as Feature, operator, one));
  return isTime && typeof value === "string" ? (isoText(value) ?? value) : value;
}

function jsonConditions(query: Query, { feature, value }: ValueRows, { path }: ResolvedCondition, test: ResolvedTest) {
  const { json } = query.dialect.filters;
  if (test.operations.length === 0) return path.length > 0 ? [sql`NOT ${json.isNull(value.expression, path)}`] : [];
  const isDatetime = dtypeKind(feature.dtype) === "datetime" && path.length === 0;
  return test.operations.map(([operator, given]) => {
    const isTime = isDatetime && !isOfText(operator); // text is compared as it is stored
    const text = jsonText(feature.name, operand(feature, operator, given));
    const asked: JsonTest = { operator, operand: text, isTime };
    return json.meets(value.expression, path, asked, query.alias());
  });
}

function ownerRows(query: Query, rows: ValueRows, condition: ResolvedCondition, test: ResolvedTest): OwnerRows[] {
  const { feature, place, from, owner, conditions } = rows;
  if (place.is === "json")
    return [{ from, owner, conditions: [...conditions, ...jsonConditions(query, rows, condition, test)] }];
  // labels have no parts, and are text
  if (condition.path.length > 0 || test.operations.some(([, value]) => !isTextual(value))) return [];
  if (test.operations.length === 0) return [{ from, owner, conditions }];
  const ids = test.labels.get(labelKey(place.by.target, place.column));
  if (ids) return ids.length > 0 ? [linksTo(query, feature, place, ids)] : [];
  const meets = labelCondition(query, place.by.target, rows.labelAlias!, place.column, test);
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
