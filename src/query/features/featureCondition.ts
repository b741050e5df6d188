/** What one entry of `features` in a filter asks for: `{ name: "temperature", gt: 21.5, ne: 30 }`. Knows no database. */
import { GatewayError } from "../../errors.ts";
import type { JsonStep } from "../../instances/dialects/filters.ts";
import { shorten } from "../../util/shorten.ts";
import { assertPattern } from "../filters/assertPattern.ts";
import { parseJsonPath } from "../filters/jsonFilter.ts";
import { jsonText } from "../filters/jsonValue.ts";
import type { Where } from "../page.ts";

/** An operator with its value, as the client gave it. */
export type Operation = readonly [operator: string, value: unknown];

/** What a value of the feature must meet, all of it; without operations any value does. */
export interface FeatureTest {
  /** True: no value may meet it. */
  isNegated: boolean;
  operations: readonly Operation[];
}

export interface FeatureCondition {
  name: string;
  path: readonly JsonStep[];
  /** All must hold; different values may meet them. */
  tests: readonly FeatureTest[];
}

const NEGATIONS: ReadonlyMap<string, string> = new Map(Object.entries({ ne: "eq", notIn: "in" }));
const TEXT_OPERATORS: ReadonlySet<string> = new Set([
  "contains",
  "icontains",
  "startsWith",
  "istartsWith",
  "endsWith",
  "iendsWith",
  "iexact",
  "regex",
]);

/** Whether an operator is about text alone. */
export function isOfText(operator: string): boolean {
  return TEXT_OPERATORS.has(operator);
}

function refuse(message: string): never {
  throw new GatewayError("BAD_USER_INPUT", message);
}

function assertOperation(subject: string, [operator, value]: Operation): void {
  if (operator === "in" || operator === "notIn") {
    if (!Array.isArray(value) || value.includes(null))
      refuse(
        `\`${operator}\` on ${subject} must be a list without null; use \`isNull: true\` to find objects without a value.`,
      );
    for (const one of value) jsonText(subject, one);
  } else if (value === null) {
    if (operator !== "eq" && operator !== "ne")
      refuse(
        `\`${operator}\` on ${subject} does not accept null; use \`isNull: true\` to find objects without a value.`,
      );
  } else if (isOfText(operator)) {
    if (typeof value !== "string") refuse(`\`${operator}\` on ${subject} must be text.`);
    jsonText(subject, value);
    if (operator === "regex") assertPattern(value);
  } else if (operator !== "isNull") jsonText(subject, value);
}

/** Whether it only asks if there is a value; undefined where it asks for more. */
function asksForNone([operator, value]: Operation): boolean | undefined {
  if (operator === "isNull") return value === true;
  if (value === null) return operator === "eq";
  return undefined;
}

function parseTests(operations: readonly Operation[]): FeatureTest[] {
  const positive: Operation[] = [];
  const tests: FeatureTest[] = [];
  for (const operation of operations) {
    const isNone = asksForNone(operation);
    const [operator, value] = operation;
    const negated = NEGATIONS.get(operator);
    if (isNone !== undefined) tests.push({ isNegated: isNone, operations: [] });
    else if (negated) tests.push({ isNegated: true, operations: [[negated, value]] });
    else positive.push(operation);
  }
  return positive.length > 0 ? [{ isNegated: false, operations: positive }, ...tests] : tests;
}

/** Reads an entry of `features`. Throws BAD_USER_INPUT for nulls, an entry without an operator, and values that no database holds. */
export function parseCondition(entry: Where | null | undefined): FeatureCondition {
  if (entry === null || entry === undefined) return refuse("An entry of `features` is null; leave it out.");
  const { name, path, ...operators } = entry;
  if (typeof name !== "string") return refuse("An entry of `features` has no `name`; give the name of a feature.");
  const subject = `the feature "${shorten(name)}"`;
  if (path === null) refuse(`\`path\` on ${subject} is null; leave it out.`);
  jsonText(subject, name);
  const operations = Object.entries(operators).filter(([, value]) => value !== undefined);
  if (operations.length === 0)
    refuse(`The condition on ${subject} has no operator; give one, such as \`eq\`, or leave the entry out.`);
  for (const operation of operations) assertOperation(subject, operation);
  return { name, path: parseJsonPath(subject, path), tests: parseTests(operations) };
}
