import type { DialectName } from "./dialect.ts";
import { isVisible } from "./postgres/isVisible.ts";

/** Questions to a database's own catalogue that only one with tables or columns beyond the gateway's is asked. */
export interface UnknownSql {
  /** Table, column and default of each column that has one. */
  defaults: string;
  /** Table, column and table that it leads to, of each foreign key of one column. */
  references: string;
}

/** The questions by database. */
export const UNKNOWN_SQL: Record<DialectName, UnknownSql> = {
  sqlite: {
    defaults: `SELECT m.name, c.name, c.dflt_value FROM sqlite_master m JOIN pragma_table_info(m.name) c
      WHERE m.type = 'table' AND c.dflt_value IS NOT NULL`,
    references: `SELECT m.name, f."from", f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
      WHERE m.type = 'table' ORDER BY m.name, f.id`,
  },
  postgres: {
    defaults: `SELECT c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid)
      FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE ${isVisible("c")}`,
    references: `SELECT c.relname, a.attname, t.relname FROM pg_constraint k
      JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
      WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND ${isVisible("c")}
      ORDER BY c.relname, a.attname`,
  },
};
