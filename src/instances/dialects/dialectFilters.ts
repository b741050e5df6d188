import type { DialectName } from "./dialect.ts";
import type { Filters } from "./filters.ts";
import { postgresFilters } from "./postgres/postgresFilters.ts";
import { sqliteFilters } from "./sqlite/sqliteFilters.ts";

/** The filters of each dialect. */
export const FILTERS: Record<DialectName, Filters> = { sqlite: sqliteFilters, postgres: postgresFilters };
