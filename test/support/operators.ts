/** What the operators of filters mean, in JavaScript: what a filter on a column must find, told from answered values. */
import type { ColumnKind } from "../../src/catalogue/model.ts";

/** A value as it stands in an answer. */
export type Answered = string | number | boolean | null;

/** By code points, as both databases have it; JavaScript's own order is by code units. */
/** By code points. */
export function compareText(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** Compares two values of a kind that are not null: negative, 0, positive. */
export function compareValues(kind: ColumnKind, one: Answered, other: Answered): number {
  if (kind === "bigint" || kind === "duration") {
    const [left, right] = [BigInt(one as string), BigInt(other as string)];
    return left < right ? -1 : Number(left > right);
  }
  return typeof one === "string" ? compareText(one, String(other)) : Number(one) - Number(other);
}

type Meaning = (kind: ColumnKind, value: Answered, operand: never) => boolean;

const equal: Meaning = (kind, value, operand: Answered) =>
  operand === null ? value === null : value !== null && compareValues(kind, value, operand) === 0;
const among: Meaning = (kind, value, operands: Answered[]) =>
  operands.some((operand) => equal(kind, value, operand as never));
const compared =
  (holds: (sign: number) => boolean): Meaning =>
  (kind, value, operand: Answered) =>
    value !== null && holds(compareValues(kind, value, operand));
const text =
  (holds: (value: string, operand: string) => boolean): Meaning =>
  (_kind, value, operand: string) =>
    typeof value === "string" && holds(value, operand);

/** By operator; those of text in any case and of patterns are told by the databases' own rules, and stand not here. */
export const MEANINGS: Record<string, Meaning> = {
  eq: equal,
  ne: (kind, value, operand) => !equal(kind, value, operand),
  in: among,
  notIn: (kind, value, operands) => !among(kind, value, operands),
  lt: compared((sign) => sign < 0),
  lte: compared((sign) => sign <= 0),
  gt: compared((sign) => sign > 0),
  gte: compared((sign) => sign >= 0),
  contains: text((value, operand) => value.includes(operand)),
  startsWith: text((value, operand) => value.startsWith(operand)),
  endsWith: text((value, operand) => value.endsWith(operand)),
  isNull: (_kind, value, operand: boolean) => (value === null) === operand,
};
