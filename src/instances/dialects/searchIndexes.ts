/** Indexes by which a database finds text within text columns, for searches and for filters by `icontains`. */
export interface SearchIndexes {
  /** What an index needs before it can be made. */
  readonly before: string;
  /** Makes one index for all these columns of a table; `replaces`: in place of another one of its name. */
  create(table: string, columns: readonly string[], replaces: boolean): string;
  /** Yields the tables of which an index of that name is there, whatever it is of. */
  readonly namedSql: string;
  /** Yields table and column of each column that has one. */
  readonly presentSql: string;
}
