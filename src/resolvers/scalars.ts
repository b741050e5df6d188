/** The schema's own scalars. Inside the gateway their values are canonical text (see instances/dialects). */
import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from "graphql";
import { exactNumber, restoreDigits } from "../util/exactJson.ts";
import { momentText, parseDay } from "../util/moment.ts";
import { shorten } from "../util/shorten.ts";

function refuse(message: string): never {
  throw new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
}

/** An argument as a message shows it. */
const shown = (value: unknown) => shorten(JSON.stringify(value) ?? String(value));

const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/;

/** RFC 3339, or a plain date for its first moment → canonical text, in UTC. */
function parseDateTime(value: unknown): string {
  const got = shown(value);
  const parts = typeof value === "string" ? MOMENT.exec(value) : null;
  if (!parts) {
    refuse(
      `DateTime must be a time with a time zone, such as 2025-01-01T00:06:00Z, or a date, such as 2025-01-01; got ${got}.`,
    );
  }
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = "", zone] = parts;
  if (/[1-9]/.test(fraction.slice(6))) refuse(`DateTime can have at most six fractional digits; got ${got}.`);
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second), fraction, zone };
  const text = momentText({ year: Number(year), month: Number(month), day: Number(day), ...clock });
  return text ?? refuse(`DateTime must be a valid time in the years 0001 to 9999, in UTC; got ${got}.`);
}

function parseDate(value: unknown): string {
  const isWritten = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
  const text = isWritten ? parseDay(value) : undefined;
  return text ?? refuse(`Date must be a date as YYYY-MM-DD, in the years 0001 to 9999; got ${shown(value)}.`);
}

const MAX_DIGITS = 100;

function parseBigInt(value: unknown): string {
  const isWhole =
    typeof value === "number" ? Number.isInteger(value) : typeof value === "string" && /^-?\d+$/.test(value);
  if (!isWhole) refuse(`BigInt must be a whole number, as text or digits; got ${shown(value)}.`);
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    refuse("BigInt: a number beyond 2^53 loses digits in transit; write it as text.");
  }
  // so many digits, which take long to read, would be too many for 64 bits
  const whole = String(value).length <= MAX_DIGITS ? BigInt(value as string | number) : undefined;
  if (whole === undefined || BigInt.asIntN(64, whole) !== whole)
    refuse(`BigInt must fit into 64 bits; got ${shown(value)}.`);
  return whole.toString();
}

function text(ast: ValueNode, scalar: string): string {
  if (ast.kind === Kind.STRING || ast.kind === Kind.INT || ast.kind === Kind.FLOAT) return ast.value;
  return refuse(`${scalar} must be written as text.`);
}

function jsonLiteral(ast: ValueNode, variables: Record<string, unknown> | null | undefined): unknown {
  switch (ast.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return exactNumber(ast.value);
    case Kind.LIST:
      return ast.values.map((item) => jsonLiteral(item, variables));
    case Kind.OBJECT:
      return Object.fromEntries(ast.fields.map(({ name, value }) => [name.value, jsonLiteral(value, variables)]));
    default:
      return valueFromASTUntyped(ast, variables);
  }
}

/** A variable's value; digits that a number by itself lost on its way cannot be known any more. */
function parseJson(value: unknown): unknown {
  if (
    typeof value === "number" &&
    (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
  )
    refuse(
      "JSON: a number beyond 2^53 loses digits if it is the whole value of a variable; write it in the operation instead.",
    );
  return restoreDigits(value);
}

const unchanged = (value: unknown): unknown => value;

/** Errors of a literal say where it stands in the operation. */
function located(parse: (ast: ValueNode) => unknown) {
  return (ast: ValueNode): unknown => {
    try {
      return parse(ast);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      throw new GraphQLError(error.message, { nodes: ast, extensions: error.extensions });
    }
  };
}

/** How the scalars of the SDL, which describes them, are read and written (in graphql-tools' form). */
export const scalars = {
  DateTime: {
    __serialize: unchanged,
    __parseValue: parseDateTime,
    __parseLiteral: located((ast) => parseDateTime(text(ast, "DateTime"))),
  },
  Date: {
    __serialize: unchanged,
    __parseValue: parseDate,
    __parseLiteral: located((ast) => parseDate(text(ast, "Date"))),
  },
  BigInt: {
    __serialize: String,
    __parseValue: parseBigInt,
    __parseLiteral: located((ast) => parseBigInt(text(ast, "BigInt"))),
  },
  JSON: { __serialize: unchanged, __parseValue: parseJson, __parseLiteral: jsonLiteral },
};
