/** Conditions that only text has. */
import { type Given, given, param, type Sql, sql } from "../../sql.ts";
import type { Filters } from "../filters.ts";

/** Text with LIKE's wildcards taken literally. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function like(expression: Sql, pattern: Given<string>, ignoreCase: boolean): Sql {
  return ignoreCase
    ? sql`upper(${expression}) LIKE upper(${param(pattern)}::text)`
    : sql`${expression} LIKE ${param(pattern)}::text`;
}

/** As PostgreSQL understands them. */
export const postgresTexts: Pick<Filters, "contains" | "startsWith" | "endsWith" | "equalsIgnoringCase" | "matches"> = {
  contains: (expression, text, ignoreCase) =>
    like(
      expression,
      given(text, (known) => `%${escapeLike(known)}%`),
      ignoreCase,
    ),
  startsWith: (expression, text, ignoreCase) =>
    like(
      expression,
      given(text, (known) => `${escapeLike(known)}%`),
      ignoreCase,
    ),
  endsWith: (expression, text, ignoreCase) =>
    like(
      expression,
      given(text, (known) => `%${escapeLike(known)}`),
      ignoreCase,
    ),
  equalsIgnoringCase: (expression, text) => sql`upper(${expression}) = upper(${param(text)}::text)`,
  matches: (expression, pattern) => sql`${expression} ~ ${param(pattern)}::text`,
};
