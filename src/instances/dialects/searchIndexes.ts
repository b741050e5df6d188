/** Indexes by which a database finds text within text columns, for searches and for filters by `icontains`. */
export interface SearchIndexes {
  /** What an index needs before it can be made. */
  readonly before: string;
  /** Makes one index for all these columns of a table. */
  create(table: string, columns: readonly string[]): string;
  /** Yields table and column of each column that has one. */
  readonly presentSql: string;
}
