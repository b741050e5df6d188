import type { ColumnKind } from "../../../catalogue/model.ts";
import { isDay } from "../../../util/moment.ts";
import { ownValue } from "../../../util/ownValue.ts";
import { isNestedTooDeep } from "../../../util/readableJson.ts";
import type { RawValue } from "../canonical.ts";
import { type Cell, canonicalText, Unreadable } from "../canonical.ts";

const BOOLEANS: Record<string, string> = { t: "true", f: "false" };

function textOf(kind: ColumnKind, raw: string): string | undefined {
  if (kind === "boolean") return canonicalText(kind, ownValue(BOOLEANS, raw) ?? raw);
  if (kind === "json") return isNestedTooDeep(raw) ? undefined : raw; // the server has read it
  return canonicalText(kind, raw);
}

/** What PostgreSQL gives, as text, for a column of a kind. */
export function readPostgresValue(kind: ColumnKind, raw: RawValue | undefined): Cell {
  if (raw === null || raw === undefined) return null;
  return textOf(kind, String(raw)) ?? new Unreadable(kind, raw);
}

const ODD_TIME = /^(\d{4,7})-(\d\d)-(\d\d)( (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?\+00)?( BC)?$/;
/** Years that PostgreSQL has before and after Christ, of which no part is missing. */
const YEARS: Partial<Record<ColumnKind, [before: number, after: number]>> = {
  datetime: [4713, 294276],
  date: [4713, 5874897],
};

function isOddTime(kind: ColumnKind, text: string): boolean {
  if (text === "infinity" || text === "-infinity") return true;
  const [, year, month, day, clock, bc] = ODD_TIME.exec(text) ?? [];
  if (year === undefined || (clock === undefined) !== (kind === "date")) return false;
  const [before, after] = YEARS[kind]!;
  const astronomical = bc ? 1 - Number(year) : Number(year);
  // the calendar repeats after 400 years
  const isReal = isDay(((astronomical % 400) + 400) % 400 || 400, Number(month), Number(day));
  return isReal && Number(year) >= 1 && Number(year) <= (bc ? before : after);
}

/** Whether PostgreSQL itself could hold the text in a column of a kind that cannot: `infinity`, years BC, `NaN`. */
export function isOddOfPostgres(kind: ColumnKind, text: string): boolean {
  if (kind === "datetime" || kind === "date") return isOddTime(kind, text);
  return kind === "float" && /^(?:NaN|-?Infinity)$/.test(text);
}
