/** Which values the conditions on a feature may have, by its dtype. */
import { type DtypeKind, dtypeKind, isListDtype } from "../../catalogue/dtype.ts";
import { GatewayError } from "../../errors.ts";
import { shorten } from "../../util/shorten.ts";
import { digitsOf } from "../filters/jsonValue.ts";
import type { Feature } from "./feature.ts";
import { type FeatureCondition, isOfText, type Operation } from "./featureCondition.ts";
import { isoText } from "./isoText.ts";

type Typed = Pick<Feature, "dtype">;

/** What a value may be, and several of them. */
const MEANINGS: Record<DtypeKind, readonly [one: string, several: string]> = {
  label: ["text (a label's name, uid or ontology id)", "texts (labels' names, uids or ontology ids)"],
  text: ["text", "texts"],
  number: ["a number", "numbers"],
  boolean: ["true or false", "true and false"],
  date: ["a date as text, such as 2024-12-01", "dates as text, such as 2024-12-01"],
  datetime: [
    "a time as text, such as 2024-12-01T08:30:00, or a date",
    "times as text, such as 2024-12-01T08:30:00, or dates",
  ],
  dict: ["a JSON value", "JSON values"],
  any: ["a JSON value", "JSON values"],
};

/** Text that reads as a number: no value of a number, but what a value written as text may be. */
const NUMERIC = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function fitsScalar(kind: DtypeKind, operator: string, value: unknown): boolean {
  switch (kind) {
    case "dict":
    case "any":
      return true;
    case "number":
      if (typeof value === "string") return operator === "eq" && NUMERIC.test(value);
      return digitsOf(value) !== undefined;
    case "boolean":
      return typeof value === "boolean" && operator === "eq";
    case "date":
    case "datetime":
      return typeof value === "string" && isoText(value) !== undefined;
    default:
      return typeof value === "string";
  }
}

function isOrderable(value: unknown): boolean {
  return typeof value === "string" || digitsOf(value) !== undefined;
}

function fits({ dtype }: Typed, [operator, value]: Operation, hasPath: boolean): boolean {
  const kind = hasPath ? "any" : dtypeKind(dtype);
  const isFree = kind === "any" || kind === "dict";
  if (isOfText(operator)) return kind !== "number" && kind !== "boolean";
  if (operator === "in") {
    const list = value as unknown[];
    return list.length === 0 || list.some((one) => fits({ dtype }, ["eq", one], hasPath));
  }
  if (operator !== "eq") return isOrderable(value) && fitsScalar(kind, operator, value);
  const isWhole = typeof value === "object" && digitsOf(value) === undefined;
  if (isWhole) return isFree || (kind !== "label" && isListDtype(dtype) && Array.isArray(value));
  return fitsScalar(kind, operator, value);
}

/** Whether everything that an operation names, each element of `in`, fits one of these features. */
function fitsSome(features: readonly Typed[], operation: Operation, hasPath: boolean): boolean {
  const [operator, value] = operation;
  const all = operator === "in" ? (value as unknown[]).map((one): Operation => ["eq", one]) : [operation];
  return all.every((one) => features.some((feature) => fits(feature, one, hasPath)));
}

/** Whether a path leads into values of the feature. */
function hasParts({ dtype }: Typed): boolean {
  return ["any", "dict"].includes(dtypeKind(dtype)) || (isListDtype(dtype) && dtypeKind(dtype) !== "label");
}

/** Whether values of this dtype could meet the condition. */
export function isFitting(feature: Typed, { path, tests }: FeatureCondition): boolean {
  const hasPath = path.length > 0;
  if (hasPath && !hasParts(feature)) return false;
  return tests.every(({ operations }) => operations.every((operation) => fits(feature, operation, hasPath)));
}

/** The BAD_USER_INPUT for a condition that no value of this dtype could meet; in another instance the feature may have another dtype. */
export class UnfitCondition extends GatewayError {}

function refusal({ name, path, tests }: FeatureCondition, { dtype }: Typed): UnfitCondition {
  const subject = `The feature "${shorten(name)}" has the dtype ${shorten(dtype ?? "null")}`;
  if (path.length > 0 && !hasParts({ dtype }))
    return new UnfitCondition("BAD_USER_INPUT", `${subject}, whose values have no parts; leave \`path\` out.`);
  const wrong = tests
    .flatMap(({ operations }) => operations)
    .find((operation) => !fitsSome([{ dtype }], operation, path.length > 0));
  const [operator = "", value] = wrong ?? [];
  const [one, several] = MEANINGS[dtypeKind(dtype)];
  const wanted = operator === "in" ? `a list of ${several}` : one;
  return new UnfitCondition(
    "BAD_USER_INPUT",
    `${subject}; \`${operator}\` on it takes ${wanted}, not ${shorten(JSON.stringify(value) ?? "this")}.`,
  );
}

/**
 * Those of the features of one name whose dtype fits the condition; a list of `in` may have values for each of them. Throws
 * BAD_USER_INPUT, which names the dtype, where there is something that fits none.
 */
export function fittingFeatures(condition: FeatureCondition, features: readonly Feature[]): Feature[] {
  const fitting = features.filter((feature) => isFitting(feature, condition));
  const { path, tests } = condition;
  const operations = tests.flatMap((test) => test.operations);
  const isMet = fitting.length > 0 && operations.every((one) => fitsSome(fitting, one, path.length > 0));
  if (!isMet && features.length > 0) throw refusal(condition, features[0]!);
  return fitting;
}
