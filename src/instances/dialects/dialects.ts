import type { Dialect, DialectName } from "./dialect.ts";
import { postgresDialect } from "./postgres/postgresDialect.ts";
import { sqliteDialect } from "./sqlite/sqliteDialect.ts";

/** The dialects by name. */
export const DIALECTS: Record<DialectName, Dialect> = { sqlite: sqliteDialect, postgres: postgresDialect };
