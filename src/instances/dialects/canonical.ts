/**
 * The border between what a database holds and what the gateway works with: canonical text (see dialect.ts), strict for each
 * kind. Databases hold more than a kind can: PostgreSQL `infinity` and years BC, SQLite any value in any column. Such a value
 * never becomes text of the kind: it is an `Unreadable`, and whoever asks for it gets an error.
 */
import type { ColumnKind } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import { parseDay, parseMoment } from "../../util/moment.ts";
import { isReadableJson } from "../../util/readableJson.ts";
import { shorten } from "../../util/shorten.ts";

/** A value as the driver gives it; a DataView is text whose bytes are not valid UTF-8. */
export type RawValue = string | number | bigint | Uint8Array | DataView | null;

/** The bytes of text that is not valid UTF-8. */
export function bytesOf({ buffer, byteOffset, byteLength }: DataView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** What values of a kind are, for messages. */
const MEANINGS: Record<ColumnKind, string> = {
  string: "text",
  text: "text",
  boolean: "a boolean",
  datetime: "a time in the years 0001 to 9999",
  date: "a date in the years 0001 to 9999",
  json: "JSON",
  float: "a finite number",
  duration: "a duration in whole microseconds",
  integer: "a whole number of 32 bits",
  smallint: "a whole number of 16 bits",
  bigint: "a whole number of 64 bits",
  reference: "the id of a row",
};

/** A value that a database holds in a column whose kind cannot hold it. */
export class Unreadable {
  readonly kind: ColumnKind;
  readonly raw: RawValue;

  constructor(kind: ColumnKind, raw: RawValue) {
    this.kind = kind;
    this.raw = raw;
  }

  /** The value for messages, cut where it is long. */
  get text(): string {
    if (this.raw instanceof Uint8Array) return `a blob of ${this.raw.length} bytes`;
    if (this.raw instanceof DataView) return `${this.raw.byteLength} bytes that are not UTF-8`;
    return shorten(String(this.raw));
  }

  /** The CONFLICT that says where it stands: `Artifact 4XIu…: created_at`. */
  error(place: string, details: Record<string, string> = {}): GatewayError {
    const { text, kind } = this;
    const value = ArrayBuffer.isView(this.raw) ? text : JSON.stringify(text);
    const message = `${place} holds ${value}, which is not ${MEANINGS[kind]}; correct it in the database.`;
    return new GatewayError("CONFLICT", message, { ...details, value: text });
  }
}

/** A value as it was read: canonical text, NULL, or what its kind cannot hold. */
export type Cell = string | null | Unreadable;

const BITS: Partial<Record<ColumnKind, number>> = { smallint: 16, integer: 32 };

function parseInteger(kind: ColumnKind, text: string): string | undefined {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) return undefined;
  const bits = BITS[kind] ?? 64;
  if (text.length < bits / 4) return text; // too few digits to be out of range
  const number = BigInt(text);
  return BigInt.asIntN(bits, number) === number ? text : undefined;
}

/** The shortest text of a number, which is the same for both databases. */
export function floatText(number: number): string | undefined {
  if (!Number.isFinite(number)) return undefined;
  return Object.is(number, -0) ? "-0" : String(number);
}

function parseFloatText(text: string): string | undefined {
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? floatText(Number(text)) : undefined;
}

/** Canonical text of a kind out of a database's text; undefined where the kind cannot hold it. */
export function canonicalText(kind: ColumnKind, text: string): string | undefined {
  switch (kind) {
    case "string":
    case "text":
      return text;
    case "datetime":
      return parseMoment(text);
    case "date":
      return parseDay(text);
    case "boolean":
      return text === "true" || text === "false" ? text : undefined;
    case "float":
      return parseFloatText(text);
    case "json":
      return isReadableJson(text) ? text : undefined;
    default:
      return parseInteger(kind, text);
  }
}

/** Whether text from outside is canonical text of a kind. */
export function isCanonical(kind: ColumnKind, text: string): boolean {
  return canonicalText(kind, text) === text;
}

/** The text of a cell; throws CONFLICT where it has none. For values that belong to no column of an object. */
export function readableText(cell: Cell): string | null {
  if (cell instanceof Unreadable) throw cell.error("The database");
  return cell;
}
