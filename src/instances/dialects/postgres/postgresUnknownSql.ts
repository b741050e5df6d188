import type { UnknownSql } from "../unknownSql.ts";
import { isVisible } from "./isVisible.ts";

/** What PostgreSQL's own catalogue says. */
export const postgresUnknownSql: UnknownSql = {
  defaults: `SELECT c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
    JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE ${isVisible("c")}`,
  references: `SELECT c.relname, a.attname, t.relname FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND ${isVisible("c")}
    ORDER BY c.relname, a.attname`,
};
