/** Finds the JSON values that meet a test, as values of the feature's dtype are written: times without a zone. */
import { dtypeKind } from "../../catalogue/dtype.ts";
import type { JsonStep, JsonTest } from "../../instances/dialects/filters.ts";
import { type Sql, sql } from "../../instances/sql.ts";
import { jsonText } from "../filters/jsonValue.ts";
import type { Query } from "../query.ts";
import type { Feature } from "./feature.ts";
import { type FeatureTest, isOfText } from "./featureCondition.ts";
import { isoText } from "./isoText.ts";

type Typed = Pick<Feature, "dtype">;

function operand({ dtype }: Typed, operator: string, value: unknown): unknown {
  const isTime = ["date", "datetime"].includes(dtypeKind(dtype)) && !isOfText(operator);
  if (Array.isArray(value)) return value.map((one) => operand({ dtype }, operator, one));
  return isTime && typeof value === "string" ? (isoText(value) ?? value) : value;
}

/** The conditions that a value, in this expression, meets a test of a feature; that it is a value at all is not among them. */
export function jsonConditions(
  query: Query,
  { name, dtype }: Pick<Feature, "name" | "dtype">,
  expression: Sql,
  path: readonly JsonStep[],
  { operations }: FeatureTest,
): Sql[] {
  const { json } = query.dialect.filters;
  if (operations.length === 0) return path.length > 0 ? [sql`NOT ${json.isNull(expression, path)}`] : [];
  const isDatetime = dtypeKind(dtype) === "datetime" && path.length === 0;
  return operations.map(([operator, given]) => {
    const isTime = isDatetime && !isOfText(operator); // text is compared as it is stored
    const text = jsonText(name, operand({ dtype }, operator, given));
    const asked: JsonTest = { operator, operand: text, isTime };
    return json.meets(expression, path, asked, query.alias());
  });
}
