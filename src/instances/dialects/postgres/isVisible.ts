/**
 * SQL that tells whether a name alone means a table of this `pg_class` row, as it does in the gateway's statements: whichever schema
 * of the search path has it. The first of the path may be another one, that of the role for example.
 */
export const isVisible = (alias: string): string =>
  `pg_table_is_visible(${alias}.oid) AND ${alias}.relnamespace <> 'pg_catalog'::regnamespace`;
