/** The schema's own scalars. Inside the gateway their values are canonical text (see instances/dialects). */
import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from "graphql";
import { exactNumber, restoreDigits } from "../util/exactJson.ts";

function refuse(message: string): never {
  throw new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
}

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

/** RFC 3339 → canonical text, in UTC. */
function parseDateTime(value: unknown): string {
  const parts = typeof value === "string" ? MOMENT.exec(value) : null;
  const example = "2025-01-01T00:06:00Z";
  if (!parts)
    refuse(
      `DateTime: write a moment as RFC 3339 has it, with its zone, like ${example}; got ${JSON.stringify(value)}.`,
    );
  const [, year, month, day, hour, minute, second, fraction = "", zone] = parts;
  if (/[1-9]/.test(fraction.slice(6))) refuse("DateTime: a moment has six fraction digits at most.");
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const exists = Number(year) >= 100 && new Date(local).toISOString() === written;
  if (!exists) refuse(`DateTime: there is no moment ${JSON.stringify(value)}.`);
  const [hours, minutes] = zone!.length > 1 ? zone!.slice(1).split(":").map(Number) : [0, 0];
  const shift = (zone!.startsWith("-") ? -1 : 1) * (hours! * 60 + minutes!) * 60_000;
  const utc = new Date(local - shift).toISOString().slice(0, 19).replace("T", " ");
  return `${utc}.${fraction.slice(0, 6).padEnd(6, "0")}`;
}

function parseDate(value: unknown): string {
  const text = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? value : "";
  const time = Date.parse(`${text}T00:00:00Z`);
  const exists = text !== "" && Number.isFinite(time) && new Date(time).toISOString().startsWith(text);
  if (!exists || text.startsWith("0000")) refuse(`Date: write a day as YYYY-MM-DD; got ${JSON.stringify(value)}.`);
  return text;
}

function parseBigInt(value: unknown): string {
  const isWhole =
    typeof value === "number" ? Number.isInteger(value) : typeof value === "string" && /^-?\d+$/.test(value);
  if (!isWhole) refuse(`BigInt: write a whole number, as text or digits; got ${JSON.stringify(value)}.`);
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    refuse("BigInt: a number beyond 2^53 loses digits on its way here; write it as text.");
  }
  const whole = BigInt(value as string | number);
  if (BigInt.asIntN(64, whole) !== whole) refuse(`BigInt: ${whole} does not fit 64 bits.`);
  return whole.toString();
}

function text(ast: ValueNode, scalar: string): string {
  if (ast.kind === Kind.STRING || ast.kind === Kind.INT) return ast.value;
  return refuse(`${scalar}: write it as text.`);
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
    refuse("JSON: a number beyond 2^53 that stands by itself loses digits in a variable; write it in the operation.");
  return restoreDigits(value);
}

const unchanged = (value: unknown): unknown => value;

/** How the scalars of the SDL, which describes them, are read and written (in graphql-tools' form). */
export const scalars = {
  DateTime: {
    __serialize: unchanged,
    __parseValue: parseDateTime,
    __parseLiteral: (ast: ValueNode) => parseDateTime(text(ast, "DateTime")),
  },
  Date: {
    __serialize: unchanged,
    __parseValue: parseDate,
    __parseLiteral: (ast: ValueNode) => parseDate(text(ast, "Date")),
  },
  BigInt: {
    __serialize: String,
    __parseValue: parseBigInt,
    __parseLiteral: (ast: ValueNode) => parseBigInt(text(ast, "BigInt")),
  },
  JSON: { __serialize: unchanged, __parseValue: parseJson, __parseLiteral: jsonLiteral },
};
