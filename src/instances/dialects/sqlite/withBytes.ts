import { isUtf8 } from "node:buffer";
import type Database from "better-sqlite3";
import type { RawValue } from "../canonical.ts";
import type { Param, RawRow } from "../reader.ts";

/** What the driver puts in the place of bytes that are not valid UTF-8; rarely text has it by itself. */
const REPLACEMENT = "\uFFFD";

const isInDoubt = (cell: RawValue | undefined): cell is string =>
  typeof cell === "string" && cell.includes(REPLACEMENT);

/**
 * Rows of a statement, in which text whose bytes are not valid UTF-8 is a view of these: as the driver gives it, different texts look alike,
 * and copies would have what their originals have not. Where nothing is in doubt, nothing is asked again.
 */
export function withBytes(
  prepare: (sql: string) => Database.Statement,
  sql: string,
  params: readonly Param[],
  rows: RawRow[],
): RawRow[] {
  const width = rows[0]?.length ?? 0;
  if (!rows.some((row) => row.some(isInDoubt))) return rows;
  const names = Array.from({ length: width }, (_, i) => `c${i}`);
  const bytes = names.map((name) => `CAST(${name} AS BLOB)`).join(", ");
  const found = prepare(`WITH answer(${names.join(", ")}) AS (${sql}) SELECT ${bytes} FROM answer`).all(...params);
  return rows.map((row, at) => row.map((cell, place) => exact(cell, (found as RawRow[])[at]?.[place])));
}

/** Another program may have written meanwhile: bytes count where they are those of the text. */
function exact(cell: RawValue, bytes: RawValue | undefined): RawValue {
  if (!isInDoubt(cell) || !(bytes instanceof Uint8Array) || isUtf8(bytes)) return cell;
  return Buffer.from(bytes).toString() === cell ? new DataView(Uint8Array.from(bytes).buffer) : cell;
}
