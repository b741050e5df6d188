import { momentText } from "../../util/moment.ts";

const ISO =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:?\d\d)?)?)?)?$/;

/**
 * A date or time, or the start of one, as Python's `isoformat` writes it without a zone, by which values of features compare; times
 * with a zone are taken to UTC. Undefined for other text.
 */
export function isoText(text: string): string | undefined {
  const parts = ISO.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second = "00", fraction = "", zone] = parts;
  const moment = momentText({
    year: Number(year),
    month: Number(month ?? 1),
    day: Number(day ?? 1),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second),
    fraction,
    zone,
  });
  if (moment === undefined) return undefined;
  return hour === undefined ? text : moment.replace(" ", "T").replace(/\.0{6}$/, "");
}
