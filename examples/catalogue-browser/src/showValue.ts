const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

/** A number of bytes as LaminDB shows it, in steps of 1024: `30.9 KB`. */
export function showSize(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${UNITS[power]}`;
}

/** A time of the API for people, to the minute. */
function showTime(time: string): string {
  return `${time.slice(0, 16).replace("T", " ")} UTC`;
}

/** A value of a facet, a table or an annotation as text; empty if there is none. */
export function showValue(value: unknown, dtype?: string | null): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((item) => showValue(item)).join(", ");
  if (typeof value === "object") return JSON.stringify(value);
  return dtype === "datetime" ? showTime(String(value)) : String(value);
}
