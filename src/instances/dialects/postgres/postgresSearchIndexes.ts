import type { SearchIndexes } from "../searchIndexes.ts";
import { isVisible } from "./isVisible.ts";
import { postgresValues } from "./postgresValues.ts";

/** Names are cut off at 63 characters; the longest of LaminDB's tables has 37. */
const PREFIX = "gateway_search_";

/** Indexes by trigrams, over what conditions compare (postgresFilters). */
export const postgresSearchIndexes: SearchIndexes = {
  before: "CREATE EXTENSION IF NOT EXISTS pg_trgm;",
  create: (table, columns, replaces) => {
    const name = postgresValues.quote(PREFIX + table);
    const keys = columns.map((column) => `upper(${postgresValues.quote(column)}) gin_trgm_ops`).join(", ");
    const drop = replaces ? `DROP INDEX IF EXISTS ${name};\n` : "";
    return `${drop}CREATE INDEX IF NOT EXISTS ${name} ON ${postgresValues.quote(table)} USING gin (${keys});`;
  },
  namedSql: `SELECT substr(i.relname, ${PREFIX.length + 1}) AS table_name FROM pg_class i WHERE i.relkind = 'i' AND ${isVisible("i")}
    AND starts_with(i.relname, '${PREFIX}')`,
  // the definition of a key is upper(name), or upper((name)::text) for varchar
  presentSql: `SELECT c.relname, a.attname FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    CROSS JOIN generate_series(1, x.indnkeyatts) k JOIN pg_opclass o ON o.oid = x.indclass[k - 1]
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      AND replace(replace(replace(pg_get_indexdef(x.indexrelid, k, FALSE), '::text', ''), '(', ''), ')', '') = 'upper' || quote_ident(a.attname)
    WHERE o.opcname = 'gin_trgm_ops' AND x.indisvalid AND x.indpred IS NULL AND ${isVisible("c")}`,
};
