import type { UnknownSql } from "../unknownSql.ts";

/** What SQLite's own catalogue says. */
export const sqliteUnknownSql: UnknownSql = {
  defaults: `SELECT m.name, c.name, c.dflt_value FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND c.dflt_value IS NOT NULL`,
  references: `SELECT m.name, f."from", f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
    WHERE m.type = 'table' ORDER BY m.name, f.id`,
};
