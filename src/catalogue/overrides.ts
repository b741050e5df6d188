/** What is peculiar to single tables and cannot be told from the catalogue; the one place for it. */

/** Relations whose entries come in the order in which they were linked: link table and the column of the parent. */
export const LINK_ORDERED_RELATIONS: ReadonlySet<string> = new Set(["lamindb_collectionartifact.collection_id"]);

/** Fields by which one object of a registry is usually asked for, beside its uid, where the registry has them. */
export const NATURAL_FIELDS: readonly string[] = [
  "key",
  "name",
  "handle",
  "root",
  "symbol",
  "ontologyId",
  "ensemblGeneId",
  "stableId",
  "uniprotkbId",
  "chemblId",
  "doi",
  "hash",
];
