/** Questions to a database's own catalogue that only one with tables or columns beyond the gateway's is asked. */
export interface UnknownSql {
  /** Table, column and default of each column that has one. */
  defaults: string;
  /** Table, column and table that it leads to, of each foreign key of one column. */
  references: string;
}
