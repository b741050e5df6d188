/** What the schema `public` of a PostgreSQL database physically has, in the form of the exported facts. */
import { Client } from "pg";

const IN_PUBLIC = "relnamespace = 'public'::regnamespace";

const COLUMNS = `SELECT c.relname AS owner, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
  NOT a.attnotnull AS "null", pg_get_expr(d.adbin, d.adrelid) AS "default",
  CASE a.attidentity WHEN 'd' THEN 'by default' WHEN 'a' THEN 'always' END AS identity
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.${IN_PUBLIC} AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum`;

const NAMES_OF = (table: string, keys: string) => `(SELECT array_agg(attname::text ORDER BY ordinality)
  FROM unnest(${keys}) WITH ORDINALITY AS k(number) JOIN pg_attribute ON attrelid = ${table} AND attnum = number)`;
const ACTION = (column: string) =>
  `CASE ${column} WHEN 'a' THEN 'NO ACTION' WHEN ' ' THEN NULL ELSE ${column}::text END`;

/** PostgreSQL 18 lists NOT NULL as constraints too (contype n); the columns tell that already. */
const CONSTRAINTS = `SELECT c.relname AS owner, o.conname AS name,
  CASE o.contype WHEN 'f' THEN 'foreign key' WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check'
    ELSE o.contype::text END AS kind,
  ${NAMES_OF("c.oid", "o.conkey")} AS columns,
  CASE WHEN o.condeferred THEN 'INITIALLY DEFERRED' WHEN o.condeferrable THEN 'INITIALLY IMMEDIATE' END AS deferrable,
  f.relname AS references, ${NAMES_OF("f.oid", "o.confkey")} AS to,
  ${ACTION("o.confupdtype")} AS on_update, ${ACTION("o.confdeltype")} AS on_delete,
  CASE o.contype WHEN 'c' THEN pg_get_constraintdef(o.oid) END AS definition
FROM pg_constraint AS o JOIN pg_class AS c ON c.oid = o.conrelid LEFT JOIN pg_class AS f ON f.oid = o.confrelid
WHERE c.${IN_PUBLIC} AND o.contype <> 'n'`;

const INDEXES = `SELECT c.relname AS owner, i.relname AS name, x.indisunique AS "unique", m.amname AS method,
  (SELECT array_agg(pg_get_indexdef(x.indexrelid, k, true) ORDER BY k) FROM generate_series(1, x.indnatts) AS k) AS columns,
  (SELECT array_agg(opcname::text ORDER BY ordinality) FROM unnest(x.indclass::oid[]) WITH ORDINALITY AS u(class)
    JOIN pg_opclass AS p ON p.oid = u.class WHERE NOT p.opcdefault) AS opclasses,
  pg_get_expr(x.indpred, x.indrelid) AS where,
  EXISTS (SELECT FROM pg_constraint AS o WHERE o.conindid = x.indexrelid AND o.contype IN ('p', 'u')) AS backs_constraint
FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS c ON c.oid = x.indrelid
JOIN pg_am AS m ON m.oid = i.relam WHERE c.${IN_PUBLIC}`;

const TRIGGERS = `SELECT c.relname AS owner, t.tgname AS name, p.proname AS function,
  CASE WHEN t.tgtype & 2 > 0 THEN 'BEFORE' ELSE 'AFTER' END AS timing,
  array_remove(ARRAY[CASE WHEN t.tgtype & 4 > 0 THEN 'INSERT' END, CASE WHEN t.tgtype & 8 > 0 THEN 'DELETE' END,
    CASE WHEN t.tgtype & 16 > 0 THEN 'UPDATE' END], NULL) AS events,
  CASE WHEN t.tgtype & 1 > 0 THEN 'ROW' ELSE 'STATEMENT' END AS for_each,
  substring(pg_get_triggerdef(t.oid) FROM ' WHEN [(](.*)[)] EXECUTE FUNCTION ') AS when,
  obj_description(t.oid, 'pg_trigger') AS comment, t.tgenabled = 'O' AS enabled
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_proc AS p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.${IN_PUBLIC}`;

const SEQUENCES = `SELECT c.relname AS owner, s.relname, format_type(q.seqtypid, NULL) AS t
FROM pg_sequence AS q JOIN pg_class AS s ON s.oid = q.seqrelid
JOIN pg_depend AS d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_class AS c ON c.oid = d.refobjid WHERE s.${IN_PUBLIC}`;

const FUNCTIONS = `SELECT p.proname AS name, pg_get_function_arguments(p.oid) AS arguments,
  pg_get_function_result(p.oid) AS returns, l.lanname AS language,
  CASE p.provolatile WHEN 'v' THEN 'volatile' WHEN 's' THEN 'stable' ELSE 'immutable' END AS volatility,
  p.prosecdef AS security_definer, p.prosrc AS body
FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang WHERE p.pronamespace = 'public'::regnamespace`;

type Row = Record<string, unknown> & { owner: string };

/** Exports leave out what a kind of constraint or index cannot have, but say `deferrable` and `where` always. */
function dropAbsent(row: Row): object {
  const kept = ["default", "deferrable", "where", "when", "comment"];
  const { owner: _, ...fact } = row;
  return Object.fromEntries(Object.entries(fact).filter(([key, value]) => value !== null || kept.includes(key)));
}

/** All tables and functions of the schema `public`. */
export async function introspectPostgres(
  url: string,
): Promise<{ tables: Record<string, { columns: object[] }>; functions: object[] }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables: Record<string, { columns: object[]; [kind: string]: object[] }> = {};
    const kinds = {
      columns: COLUMNS,
      constraints: CONSTRAINTS,
      indexes: INDEXES,
      triggers: TRIGGERS,
      sequences: SEQUENCES,
    };
    for (const [kind, sql] of Object.entries(kinds)) {
      for (const row of (await client.query<Row>(sql)).rows) {
        tables[row.owner] ??= { columns: [] };
        const table = tables[row.owner]!;
        table[kind] ??= [];
        table[kind].push(dropAbsent(row));
      }
    }
    return { tables, functions: (await client.query(FUNCTIONS)).rows };
  } finally {
    await client.end();
  }
}
