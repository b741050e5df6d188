/** Tests of JSON values (`Filters.json.meets`) as a function of SQLite. */
import { RE2JS } from "re2js";
import { ifReadable, type Json, jsonDigits, parseJson, printJson, valueAt } from "../../../util/canonicalJson.ts";
import { compareDecimals } from "../../../util/decimals.ts";
import { ownValue } from "../../../util/ownValue.ts";
import { simpleUpper } from "../../../util/simpleCase.ts";
import type { JsonTest } from "../filters.ts";
import { toRe2 } from "./toRe2.ts";

type Meets = (value: Json) => boolean;

/** Tests by their text; a statement asks the same one for each row. */
const known = new Map<string, Meets>();
const MAX_KNOWN = 100;

const ZONE = /(?:[Zz]|[+-]\d\d:?\d\d)$/;

/** Compares by code points, as UTF-8 does byte by byte. */
function compareTexts(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
};

const TEXTS: Readonly<Record<string, (operand: string) => (text: string) => boolean>> = {
  contains: (operand) => (text) => text.includes(operand),
  icontains: (operand) => (text) => simpleUpper(text).includes(simpleUpper(operand)),
  startsWith: (operand) => (text) => text.startsWith(operand),
  istartsWith: (operand) => (text) => simpleUpper(text).startsWith(simpleUpper(operand)),
  endsWith: (operand) => (text) => text.endsWith(operand),
  iendsWith: (operand) => (text) => simpleUpper(text).endsWith(simpleUpper(operand)),
  iexact: (operand) => (text) => simpleUpper(text) === simpleUpper(operand),
  regex: (operand) => {
    const pattern = RE2JS.compile(toRe2(operand), RE2JS.DOTALL);
    return (text) => pattern.matcher(text).find();
  },
};

function isScalar(value: Json): boolean {
  return !Array.isArray(value) && !(value instanceof Map);
}

/** A test of one value that is not a list; of a whole value where the operand is a list or dict. */
function testOf({ operator, operand, isTime }: JsonTest): Meets {
  const textOf = (value: Json) =>
    typeof value !== "string" ? undefined : isTime && value.includes("T") ? value.replace(ZONE, "") : value;
  const asked = parseJson(operand);
  if (operator === "eq" || operator === "in") {
    const wanted = operator === "in" ? (asked as Json[]) : [asked];
    const printed = new Set(wanted.map((one) => printJson(one)));
    return (value) => printed.has(printJson(isTime ? (textOf(value) ?? value) : value));
  }
  const order = ownValue(ORDERS, operator);
  if (order) {
    const digits = jsonDigits(asked);
    return (value) => {
      if (digits !== undefined) {
        const found = jsonDigits(value);
        return found !== undefined && order(compareDecimals(found, digits));
      }
      const text = textOf(value);
      return text !== undefined && order(compareTexts(text, asked as string));
    };
  }
  const meets = ownValue(TEXTS, operator)!(asked as string);
  return (value) => typeof value === "string" && meets(value);
}

function makeTest(test: JsonTest): Meets {
  const asked = parseJson(test.operand);
  const parts = test.operator === "in" ? (asked as Json[]) : [asked];
  const [whole, scalars] = [parts.filter((one) => !isScalar(one)), parts.filter(isScalar)];
  const ofPart = (some: Json[]) =>
    testOf(test.operator === "in" ? { ...test, operand: printJson(some) } : { ...test, operand: printJson(some[0]!) });
  const ofWhole: Meets = whole.length > 0 ? ofPart(whole) : () => false;
  const ofScalar: Meets = scalars.length > 0 ? ofPart(scalars) : () => false;
  return (value) => {
    if (value === null) return false;
    if (ofWhole(value)) return true;
    return Array.isArray(value) ? value.some((one) => one !== null && ofScalar(one)) : ofScalar(value);
  };
}

/** 1 where the value at a path of JSON text meets a test (JSON of a JsonTest), else 0. */
export function jsonMeets(text: string | null, path: string, testText: string): 0 | 1 {
  if (text === null) return 0;
  let meets = known.get(testText);
  if (!meets) {
    meets = makeTest(JSON.parse(testText) as JsonTest);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(testText, meets);
  }
  const value = ifReadable(() => valueAt(text, path), undefined);
  return value !== undefined && meets(value) ? 1 : 0;
}
