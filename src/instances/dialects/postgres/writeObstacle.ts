import type { Dialect } from "../dialect.ts";
import { isVisible } from "./isVisible.ts";

const OBSTACLES = `SELECT current_setting('transaction_read_only') AS c0, current_user AS c1,
    (SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class c
      WHERE relkind = 'r' AND ${isVisible("c")} AND relname LIKE 'lamindb\\_%'
        AND NOT (has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))) AS c2`;
const MAX_NAMED = 3;

/** A server or session that only reads, and tables that the role may not change. */
export const postgresWriteObstacle: Dialect["writeObstacle"] = async (_address, { all }) => {
  const [[readOnly, role, tables] = []] = await all(OBSTACLES);
  if (readOnly === "on") return "the server, or a setting of the role or the database, allows only reads";
  if (tables == null) return null;
  const names = String(tables).split(", ");
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more tables` : "";
  return `the role ${role} is not allowed to insert, update and delete in ${names.slice(0, MAX_NAMED).join(", ")}${more}; grant it these rights`;
};
