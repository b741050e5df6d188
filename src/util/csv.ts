import { isRawJson } from "./exactJson.ts";

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  return isRawJson(value) ? value.rawJSON : typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A cell in quotes where RFC 4180 asks for them; empty text has them, too, as nothing between commas is null. */
function csvCell(value: unknown): string {
  const text = cellText(value);
  const isQuoted = value === "" || /[",\r\n]/.test(text);
  return isQuoted ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of a CSV file (RFC 4180): lists and objects as JSON text, null as nothing. */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(csvCell).join(",")}\r\n`;
}
