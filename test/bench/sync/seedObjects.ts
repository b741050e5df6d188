import { type SeedRow, SeedRows } from "./seedRows.ts";

export const ANNOTATED_UID = "benchAnnotated000000";
export const GENES_UID = "benchGenesOfSlot0000";
export const COLLECTION_UID = "benchCollection10000";

const GENES = 20_000;
const COLLECTED = 200;

interface Shared {
  users: number[];
  storages: number[];
  /** Features by the registry of their values. */
  features: Record<"ulabel" | "record" | "celltype" | "tissue", number[]>;
  labels: Record<"ulabel" | "record" | "celltype" | "tissue", number[]>;
  schemas: number[];
}

/** Link tables between artifacts and labels, by what is linked. */
const LINKS = {
  ulabel: "lamindb_artifactulabel",
  record: "lamindb_artifactrecord",
  celltype: "bionty_artifactcelltype",
  tissue: "bionty_artifacttissue",
} as const;

type Label = keyof typeof LINKS;

/** An artifact's own columns. */
export function artifactRow(rows: SeedRows, uid: string, key: string, values: SeedRow = {}): SeedRow {
  const hash = rows.random.uid(22);
  return {
    uid,
    key,
    suffix: ".h5ad",
    kind: "dataset",
    otype: "AnnData",
    size: 1234,
    hash,
    _hash_type: "md5",
    ...values,
  };
}

/** Features for each kind of label, their dtypes saying so. */
export function addFeatures(rows: SeedRows, counts: Record<Label, number>): Record<Label, number[]> {
  const dtypes = { ulabel: "ULabel", record: "Record", celltype: "bionty.CellType", tissue: "bionty.Tissue" };
  const add = (label: Label) =>
    rows.add("lamindb_feature", counts[label], (i) => ({
      ...{ name: `bench ${label} ${i}`, _dtype_str: `cat[${dtypes[label]}]`, nullable: 1, coerce: 0 },
    }));
  return { ulabel: add("ulabel"), record: add("record"), celltype: add("celltype"), tissue: add("tissue") };
}

/** Labels of each kind; `user` says who made the i-th. */
export function addLabels(
  rows: SeedRows,
  counts: Record<Label, number>,
  user: (i: number) => number,
): Record<Label, number[]> {
  const named = (label: Label) => (i: number) => ({ name: `bench ${label} ${i}`, created_by_id: user(i) });
  const term = (label: Label, ontology: string) => (i: number) => ({
    ...named(label)(i),
    ontology_id: `${ontology}:9${100_000 + i}`,
    description: `made for measuring, ${label} ${i}`,
  });
  return {
    ulabel: rows.add("lamindb_ulabel", counts.ulabel, named("ulabel")),
    record: rows.add("lamindb_record", counts.record, named("record")),
    celltype: rows.add("bionty_celltype", counts.celltype, term("celltype", "CL")),
    tissue: rows.add("bionty_tissue", counts.tissue, term("tissue", "UBERON")),
  };
}

/** Links artifacts with labels; the i-th of `count` links of an artifact has a label and a feature. */
export function linkLabels(
  rows: SeedRows,
  label: Label,
  artifactId: number,
  count: number,
  ends: (i: number) => { labelId: number; featureId: number },
): void {
  rows.add(LINKS[label], count, (i) => {
    const { labelId, featureId } = ends(i);
    return { artifact_id: artifactId, [`${label}_id`]: labelId, feature_id: featureId };
  });
}

function addShared(rows: SeedRows): Shared {
  const users = rows.add("lamindb_user", 30, (i) => ({ handle: `bench${i}`, name: `Bench ${i}` }));
  const by = (i: number) => users[i % users.length]!;
  return {
    users,
    storages: rows.add("lamindb_storage", 12, (i) => ({ root: `s3://bench-${i}`, type: "s3", region: "us-east-1" })),
    features: addFeatures(rows, { ulabel: 8, record: 5, celltype: 4, tissue: 3 }),
    labels: addLabels(rows, { ulabel: 40, record: 25, celltype: 20, tissue: 15 }, by),
    schemas: rows.add("lamindb_schema", 40, (i) => ({
      ...{ name: `bench schema ${i}`, itype: "Feature", otype: "DataFrame", n_members: 20, coerce: 0, flexible: 0 },
      hash: rows.random.uid(22),
    })),
  };
}

/** An artifact with 20 labels (8 ulabels, 5 records, 4 cell types, 3 tissues), each under a feature of its own. */
function addAnnotated(rows: SeedRows, shared: Shared): void {
  const [id] = rows.add("lamindb_artifact", 1, () => ({
    ...artifactRow(rows, ANNOTATED_UID, "bench/annotated.h5ad"),
    ...{ storage_id: shared.storages[0]!, created_by_id: shared.users[1]! },
  }));
  for (const label of Object.keys(LINKS) as Label[]) {
    const { [label]: features } = shared.features;
    linkLabels(rows, label, id!, features.length, (i) => ({
      labelId: shared.labels[label][i * 2]!,
      featureId: features[i]!,
    }));
  }
}

/** An artifact with a slot whose schema has 20,000 genes. */
function addGenes(rows: SeedRows, shared: Shared): void {
  const genes = rows.add("bionty_gene", GENES, (i) => ({
    ...{ symbol: `BENCH${i}`, ensembl_gene_id: `ENSG9${String(i).padStart(10, "0")}`, ncbi_gene_ids: String(i) },
    ...{ biotype: i % 3 ? "protein_coding" : "lncRNA", description: `made for measuring, gene ${i}`, organism_id: 1 },
  }));
  const [schema] = rows.add("lamindb_schema", 1, () => ({
    ...{ name: "bench genes", itype: "bionty.Gene", otype: "DataFrame", n_members: GENES, coerce: 0, flexible: 0 },
    ...{ _dtype_str: "num", hash: rows.random.uid(22) },
  }));
  rows.add("bionty_schemagene", GENES, (i) => ({ schema_id: schema!, gene_id: genes[i]! }));
  const [artifact] = rows.add("lamindb_artifact", 1, () => ({
    ...artifactRow(rows, GENES_UID, "bench/genes.h5ad"),
    ...{ storage_id: shared.storages[0]!, created_by_id: shared.users[1]! },
  }));
  rows.add("lamindb_artifactschema", 1, () => ({ artifact_id: artifact!, schema_id: schema!, slot: "var" }));
}

/** A collection of 200 artifacts, which have labels, storages, users and, every other one, a curating schema. */
function addCollection(rows: SeedRows, shared: Shared): void {
  const { users, storages, schemas, labels, features } = shared;
  const artifacts = rows.add("lamindb_artifact", COLLECTED, (i) => ({
    ...artifactRow(rows, `${rows.random.uid(16)}0000`, `bench/collected/${i}.h5ad`),
    ...{ storage_id: storages[i % storages.length]!, created_by_id: users[i % users.length]! },
    schema_id: i % 2 ? schemas[i % schemas.length]! : null,
  }));
  for (const [at, artifact] of artifacts.entries()) {
    for (const label of Object.keys(LINKS) as Label[]) {
      linkLabels(rows, label, artifact, 1, () => ({
        labelId: labels[label][at % labels[label].length]!,
        featureId: features[label][at % features[label].length]!,
      }));
    }
  }
  const [collection] = rows.add("lamindb_collection", 1, () => ({
    ...{ uid: COLLECTION_UID, key: "bench/collection", hash: rows.random.uid(22) },
  }));
  rows.add("lamindb_collectionartifact", COLLECTED, (i) => ({
    collection_id: collection!,
    artifact_id: artifacts[i]!,
  }));
}

/** Adds the objects whose syncs are measured to a source. */
export function seedObjects(path: string): void {
  const rows = new SeedRows(path, "objects");
  const shared = addShared(rows);
  addAnnotated(rows, shared);
  addGenes(rows, shared);
  addCollection(rows, shared);
  rows.close();
}
