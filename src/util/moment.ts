/**
 * Moments and days as canonical text: `YYYY-MM-DD HH:MM:SS.ffffff` in UTC, and `YYYY-MM-DD`, in the years 0001 to 9999,
 * which are those that Python, RFC 3339 and both databases share.
 */

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FRACTION_DIGITS = 6;
const DAY_SECONDS = 86_400;

/** Parts of a written moment. The zone is `Z`, an offset (`+02:00`, `-0030`, `+02`), or missing, which means UTC. */
export interface MomentParts {
  year: number;
  month: number;
  day: number;
  hour?: number;
  minute?: number;
  second?: number;
  /** Digits; those beyond the sixth are dropped. */
  fraction?: string | undefined;
  zone?: string | undefined;
}

const pad = (number: number, digits = 2) => String(number).padStart(digits, "0");

/** Whether the calendar has the day; years count from 1. */
export function isDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && isLeap ? 29 : MONTH_DAYS[month - 1];
  return year >= 1 && last !== undefined && day >= 1 && day <= last;
}

/** Seconds by which a zone is ahead of UTC; undefined from 24 hours on. */
function offsetOf(zone: string): number | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = (zone.match(/\d\d/g) ?? []).map(Number);
  const offset = hours * 3600 + minutes * 60 + seconds;
  if (offset >= DAY_SECONDS) return undefined;
  return zone.startsWith("-") ? -offset : offset;
}

/** Canonical text of a moment; undefined where the calendar or the clock does not have it, or its year in UTC is not 0001 to 9999. */
export function momentText(parts: MomentParts): string | undefined {
  const { year, month, day, hour = 0, minute = 0, second = 0, fraction = "", zone = "" } = parts;
  const offset = offsetOf(zone);
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined;
  const micros = fraction.slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, "0");
  if (offset === 0) {
    return `${pad(year, 4)}-${pad(month)}-${pad(day)} ${pad(hour)}:${pad(minute)}:${pad(second)}.${micros}`;
  }
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // Date.UTC takes the years 0 to 99 for 1900 to 1999
  date.setUTCHours(hour, minute, second - offset);
  const utcYear = date.getUTCFullYear();
  if (utcYear < 1 || utcYear > 9999) return undefined;
  return `${date.toISOString().slice(0, 19).replace("T", " ")}.${micros}`;
}

/** What databases hold nearly always, with days that every month has: no more than a pattern has to be looked at. */
const COMMON =
  /^((?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,6}))?(?:\+00)?$/;
/** ISO 8601 as Python's `datetime.fromisoformat` reads it (3.11, but for weeks and unusual separators). */
const ISO =
  /^(\d{4})(-?)(\d\d)\2(\d\d)(?:[ Tt](\d\d)(?:(:?)(\d\d)(?:\6(\d\d)(?:[.,](\d+))?)?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?$/;
/** What else Django's `parse_datetime` reads (`datetime_re`). */
const LOOSE =
  /^(\d{4})(-)(\d\d?)-(\d\d?)[ T](\d\d?)(:)(\d\d?)(?::(\d\d?)(?:[.,](\d{1,12}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** Canonical text of a moment as a database holds it: what LaminDB reads as a time is that time. Undefined for all else. */
export function parseMoment(text: string): string | undefined {
  const common = COMMON.exec(text);
  if (common) return `${common[1]}.${(common[2] ?? "").padEnd(FRACTION_DIGITS, "0")}`;
  const found = ISO.exec(text) ?? LOOSE.exec(text);
  if (!found) return undefined;
  const [, year, , month, day, hour = 0, , minute = 0, second = 0, fraction, zone] = found;
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second), fraction, zone };
  return momentText({ year: Number(year), month: Number(month), day: Number(day), ...clock });
}

/** Canonical text of a day as a database holds it (Django's `parse_date`); undefined for all else, a moment too. */
export function parseDay(text: string): string | undefined {
  const found = /^(\d{4})(?:-(\d\d?)-(\d\d?)|(\d\d)(\d\d))$/.exec(text);
  if (!found) return undefined;
  const [year, month, day] = [found[1], found[2] ?? found[4], found[3] ?? found[5]].map(Number) as [
    number,
    number,
    number,
  ];
  return isDay(year, month, day) ? `${pad(year, 4)}-${pad(month)}-${pad(day)}` : undefined;
}
