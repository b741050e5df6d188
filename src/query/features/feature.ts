/** A feature as filters, facets and tables need it. */
export interface Feature {
  /** The row's id, as digits. */
  id: string;
  uid: string;
  name: string;
  /** As it stands in the database; null where it has none. */
  dtype: string | null;
}
