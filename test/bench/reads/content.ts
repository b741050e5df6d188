/**
 * What the bench's database holds, by its number of artifacts: vocabularies of fixed size, a run for every ten artifacts, about
 * five labels an artifact (their frequency falls with their rank, so that the first ulabel of 20,000 has 8 % of all links), lineage
 * (three inputs a run, from the 500 runs before it), ten schemas of 20,000 genes, records with values, collections, and for each
 * artifact a number and a text as values of features. Every tenth artifact is the second version of the one before it.
 */
import type { RowSql, TableContent } from "./fillDatabase.ts";
import { even, mix, skewed } from "./numbers.ts";

const LABELS = 20_000;
const FEATURES = 5_000;
const GENES = 60_000;
const CELL_TYPES = 3_000;
const TISSUES = 1_000;
const SCHEMAS = 200;
/** Schemas that have `GENES_EACH` genes; the others have 20 features. */
const GENE_SCHEMAS = 10;
const GENES_EACH = 20_000;

interface Sizes {
  artifacts: number;
  users: number;
  storages: number;
  transforms: number;
  runs: number;
  records: number;
  collections: number;
  /** Artifacts of a collection. */
  collected: number;
}

function sizesOf(artifacts: number): Sizes {
  const isSmall = artifacts < 100_000;
  return {
    artifacts,
    ...(isSmall ? { users: 50, storages: 5 } : { users: 200, storages: 20 }),
    transforms: Math.max(artifacts / 200, 20),
    runs: Math.max(artifacts / 10, 100),
    records: isSmall ? 5_000 : artifacts / 5,
    ...(isSmall ? { collections: 100, collected: 100 } : { collections: 500, collected: 1000 }),
  };
}

/** Who made a row. */
export function authorOf(artifacts: number): string {
  return even("i", 3, sizesOf(artifacts).users);
}

type Uid = (kind: string, length: number) => string;

function people({ users, storages }: Sizes, uid: Uid): TableContent[] {
  const place = { type: "'s3'", region: "'eu-central-1'" };
  return [
    {
      ...{ table: "lamindb_user", count: users, where: "i > 1" },
      columns: { id: "i", uid: uid("user", 8), handle: "'user' || i", name: "'User ' || i" },
    },
    {
      ...{ table: "lamindb_storage", count: storages, where: "i > 1" },
      columns: { id: "i", uid: uid("storage", 12), root: "'s3://bucket-' || i", ...place },
    },
  ];
}

function runs({ transforms, runs }: Sizes, uid: Uid, sql: RowSql): TableContent[] {
  const pair = "((i+1)/2)";
  const initiator = `CASE WHEN i > 10 AND ${even("i", 12, 10)} <= 3 THEN i - ${even("i", 13, 10)} END`;
  return [
    {
      ...{ table: "lamindb_transform", count: transforms, age: "i*60" },
      columns: {
        ...{ id: "i", uid: `substr(${sql.md5(`'transform' || ${pair}`)}, 1, 12) || '000' || (1 - i%2)` },
        ...{ key: `'pipelines/step_' || ${pair} || '.py'`, description: `'Processing step ' || ${pair}` },
        kind: "CASE i%4 WHEN 0 THEN 'notebook' WHEN 1 THEN 'pipeline' ELSE 'script' END",
        ...{ hash: uid("transform hash", 22), is_latest: "(i%2 = 0)", source_code: "'print(' || i || ')'" },
      },
    },
    {
      ...{ table: "lamindb_run", count: runs, age: "i*600" },
      columns: {
        ...{ id: "i", uid: uid("run", 16), name: "CASE WHEN i%5 = 0 THEN 'run ' || i END" },
        ...{ transform_id: skewed("i", 11, transforms), initiated_by_run_id: initiator },
        ...{ started_at: sql.time("i*600"), finished_at: sql.time("i*600+540"), _status_code: "0" },
      },
    },
  ];
}

function ontology(table: string, entity: string, prefix: string, count: number, uid: Uid): TableContent[] {
  const word = table.replace("bionty_", "");
  return [
    {
      ...{ table, count },
      columns: {
        ...{ id: "i", uid: uid(word, 8), name: `'${word} ' || i`, description: `'synthetic ${word} ' || i` },
        ontology_id: `'${prefix}:' || (1000000 + i)`,
        source_id: `(SELECT min(id) FROM bionty_source WHERE entity = '${entity}')`,
      },
    },
    {
      ...{ table: `${table}_parents`, count, where: "i > 1" },
      columns: { [`from_${word}_id`]: "i", [`to_${word}_id`]: `1 + ${mix("i", 31)} % (i-1)` },
    },
  ];
}

/** Features of each of these dtypes have values: every fifth one, beginning with the given one; those of records are others. */
const VALUED = 8;
const FIRST_FEATURE = { cellType: 1, tissue: 2, number: 3, text: 4, ulabel: 5, record: 41 } as const;
/** Values that a feature of numbers has, and one of texts. */
const NUMBERS = 500;
const TEXTS = 50;

const DTYPES = `CASE WHEN i > 40 AND i%5 = 1 THEN 'cat[Record]' ELSE CASE i%5 WHEN 0 THEN 'cat[ULabel]' WHEN 1 THEN 'cat[bionty.CellType]'
  WHEN 2 THEN 'cat[bionty.Tissue]' WHEN 3 THEN 'float' ELSE 'str' END END`;

/** A feature that has values of its dtype; the first of them has six of ten. */
function valuedFeature(salt: number, dtype: keyof typeof FIRST_FEATURE): string {
  return `${FIRST_FEATURE[dtype] - 5} + 5*${skewed("i", salt, VALUED)}`;
}

function vocabularies(uid: Uid, { bool }: RowSql): TableContent[] {
  const shape = { array_rank: "0", array_size: "0", nullable: bool.true, coerce: bool.false };
  const description = "CASE WHEN i%4 = 0 THEN 'Label number ' || i END";
  const gene = "(SELECT min(id) FROM bionty_source WHERE entity = 'bionty.Gene')";
  const biotype = "CASE i%3 WHEN 0 THEN 'lncRNA' ELSE 'protein_coding' END";
  return [
    {
      ...{ table: "lamindb_ulabel", count: 20 },
      columns: { id: "i", uid: uid("ulabel type", 8), name: "'LabelType' || i", is_type: bool.true },
    },
    {
      ...{ table: "lamindb_ulabel", count: LABELS, where: "i > 20" },
      columns: {
        ...{ id: "i", uid: uid("ulabel", 8), name: "'label_' || i", description },
        type_id: "CASE WHEN i%3 > 0 THEN 1 + i%20 END",
      },
    },
    {
      ...{ table: "lamindb_ulabel_parents", count: LABELS, where: "i > 22" },
      columns: { from_ulabel_id: "i", to_ulabel_id: `21 + ${mix("i", 21)} % (i-21)` },
    },
    {
      ...{ table: "lamindb_feature", count: FEATURES },
      columns: { id: "i", uid: uid("feature", 12), name: "'feature_' || i", _dtype_str: DTYPES, ...shape },
    },
    {
      ...{ table: "bionty_organism", count: 1 },
      columns: { id: "i", uid: uid("organism", 8), name: "'human'", ontology_id: "'NCBITaxon:9606'" },
    },
    {
      ...{ table: "bionty_gene", count: GENES },
      columns: {
        ...{ id: "i", uid: uid("gene", 12), symbol: "'GENE' || i", ensembl_gene_id: "'ENSG' || (10000000000+i)" },
        ...{ ncbi_gene_ids: "cast(i as text)", biotype, description: "'synthetic gene ' || i" },
        ...{ organism_id: "1", source_id: gene },
      },
    },
    ...ontology("bionty_celltype", "bionty.CellType", "CL", CELL_TYPES, uid),
    ...ontology("bionty_tissue", "bionty.Tissue", "UBERON", TISSUES, uid),
  ];
}

function schemas(uid: Uid, { bool }: RowSql): TableContent[] {
  const sets = { minimal_set: bool.true, ordered_set: bool.false, maximal_set: bool.false };
  const inSchema = `((i-1)%${GENES_EACH}*3 + (i-1)/${GENES_EACH}*7)`;
  return [
    {
      ...{ table: "lamindb_schema", count: SCHEMAS },
      columns: {
        ...{ id: "i", uid: uid("schema", 16), name: "'schema_' || i", hash: uid("schema hash", 22) },
        itype: `CASE WHEN i <= ${GENE_SCHEMAS} THEN 'bionty.Gene' ELSE 'Feature' END`,
        n_members: `CASE WHEN i <= ${GENE_SCHEMAS} THEN ${GENES_EACH} ELSE 20 END`,
        ...{ otype: "'DataFrame'", coerce: bool.false, flexible: bool.false, ...sets },
      },
    },
    {
      ...{ table: "bionty_schemagene", count: GENE_SCHEMAS * GENES_EACH },
      columns: { schema_id: `1 + (i-1)/${GENES_EACH}`, gene_id: `1 + ${inSchema} % ${GENES}` },
    },
    {
      ...{ table: "lamindb_schemafeature", count: (SCHEMAS - GENE_SCHEMAS) * 20 },
      columns: {
        schema_id: `${GENE_SCHEMAS} + 1 + (i-1)/20`,
        feature_id: `1 + ((i-1)%20*53 + (i-1)/20*17) % ${FEATURES}`,
      },
    },
  ];
}

function artifacts({ artifacts: count, runs, storages }: Sizes, uid: Uid, { md5, bool }: RowSql): TableContent[] {
  const first = "(CASE WHEN i%10 = 0 THEN i-1 ELSE i END)";
  const before = `(i-1)/3 - 1 - ${mix("i", 51)} % 500`;
  return [
    {
      ...{ table: "lamindb_artifact", count, age: "i*60 + i%60" },
      columns: {
        id: "i",
        uid: `substr(${md5(`'artifact' || ${first}`)}, 1, 16) || (CASE WHEN i%10 = 0 THEN '0001' ELSE '0000' END)`,
        key: `'study_' || (${first} % 97) || '/sample_' || ${first} || '.parquet'`,
        ...{ suffix: "'.parquet'", kind: "'dataset'", _hash_type: "'md5'" },
        otype:
          "CASE i%7 WHEN 1 THEN 'AnnData' WHEN 3 THEN 'MuData' WHEN 5 THEN 'SpatialData' WHEN 6 THEN NULL ELSE 'DataFrame' END",
        ...{ description: "CASE WHEN i%3 = 0 THEN 'Measurement ' || i END", size: `1000 + ${mix("i", 41)}` },
        ...{ hash: uid("artifact hash", 22), n_observations: even("i", 42, 100_000), is_latest: "(i%10 <> 9)" },
        ...{ version_tag: "CASE WHEN i%10 = 0 THEN '2' END", _key_is_virtual: bool.true },
        ...{ _overwrite_versions: bool.false, run_id: `CASE WHEN (i-1)/10 + 1 <= ${runs} THEN (i-1)/10 + 1 END` },
        schema_id: `CASE WHEN i%2 = 0 THEN ${skewed("i", 43, SCHEMAS)} END`,
        storage_id: skewed("i", 44, storages),
      },
    },
    {
      ...{ table: "lamindb_artifact_input_of_runs", count: runs * 3, where: `${before} >= 0` },
      columns: { run_id: "1 + (i-1)/3", artifact_id: `1 + (${before})*10 + ${mix("i", 52)} % 10` },
    },
  ];
}

/** Eight of ten links stand under a feature. */
function linkFeature(salt: number, dtype: keyof typeof FIRST_FEATURE): string {
  return `CASE WHEN ${even("i", salt, 10)} <= 8 THEN ${valuedFeature(salt + 1, dtype)} END`;
}

function links({ artifacts: count, records }: Sizes): TableContent[] {
  const age = "i*30";
  const label = `20 + ${skewed("i", 61, LABELS - 20)}`;
  return [
    {
      ...{ table: "lamindb_artifactulabel", count: count * 2, age },
      columns: { artifact_id: "1 + (i-1)/2", ulabel_id: label, feature_id: linkFeature(62, "ulabel") },
    },
    {
      ...{ table: "bionty_artifactcelltype", count: (count * 12) / 10, age },
      columns: {
        ...{ artifact_id: `1 + (i-1) % ${count}`, celltype_id: skewed("i", 71, CELL_TYPES) },
        feature_id: linkFeature(72, "cellType"),
      },
    },
    {
      ...{ table: "bionty_artifacttissue", count: (count * 8) / 10, age },
      columns: {
        ...{ artifact_id: even("i", 81, count), tissue_id: skewed("i", 82, TISSUES) },
        feature_id: linkFeature(83, "tissue"),
      },
    },
    {
      ...{ table: "lamindb_artifactschema", count: count / 20 },
      columns: { artifact_id: "i*20", schema_id: skewed("i", 95, SCHEMAS), slot: "'var'" },
    },
    {
      ...{ table: "lamindb_artifactrecord", count, age },
      columns: {
        ...{ artifact_id: "i", record_id: `20 + ${skewed("i", 111, records - 20)}` },
        feature_id: linkFeature(112, "record"),
      },
    },
  ];
}

/** What artifacts have as JSON: values are shared, as LaminDB shares them. */
function featureValues({ artifacts: count }: Sizes, uid: Uid, { json }: RowSql): TableContent[] {
  const numbers = VALUED * NUMBERS;
  const feature = (dtype: "number" | "text", values: number) => `${FIRST_FEATURE[dtype]} + 5*((i-1)/${values})`;
  const hash = uid("value hash", 22);
  const value = (salt: number, values: number) =>
    `(${skewed("i", salt, VALUED)}-1)*${values} + ${even("i", salt + 1, values)}`;
  return [
    {
      ...{ table: "lamindb_jsonvalue", count: numbers },
      columns: { id: "i", feature_id: feature("number", NUMBERS), value: json(`round(i%${NUMBERS}/10.0, 1)`), hash },
    },
    {
      ...{ table: "lamindb_jsonvalue", count: VALUED * TEXTS },
      columns: {
        ...{ id: `${numbers} + i`, feature_id: feature("text", TEXTS), value: json(`'value ' || i%${TEXTS}`), hash },
      },
    },
    {
      ...{ table: "lamindb_artifactjsonvalue", count, age: "i*30" },
      columns: { artifact_id: "i", jsonvalue_id: value(121, NUMBERS) },
    },
    {
      ...{ table: "lamindb_artifactjsonvalue", count, age: "i*30" },
      columns: { artifact_id: "i", jsonvalue_id: `${numbers} + ${value(123, TEXTS)}` },
    },
  ];
}

function projects({ artifacts: count }: Sizes, uid: Uid): TableContent[] {
  return [
    {
      ...{ table: "lamindb_project", count: 100 },
      columns: { id: "i", uid: uid("project", 12), name: "'Project ' || i", _status_code: "0" },
    },
    {
      ...{ table: "lamindb_artifactproject", count: count / 5, age: "i*30" },
      columns: { artifact_id: even("i", 91, count), project_id: skewed("i", 92, 100) },
    },
  ];
}

function recordsAndCollections(sizes: Sizes, uid: Uid, { bool, json }: RowSql): TableContent[] {
  const { records, collections, collected, artifacts: count } = sizes;
  const value = `CASE WHEN i%2 = 0 THEN ${json("i%1000")} ELSE ${json("'value ' || i")} END`;
  return [
    {
      ...{ table: "lamindb_record", count: 20 },
      columns: { id: "i", uid: uid("record type", 16), name: "'RecordType' || i", is_type: bool.true },
    },
    {
      ...{ table: "lamindb_record", count: records, where: "i > 20" },
      columns: { id: "i", uid: uid("record", 16), name: "'record ' || i", type_id: "1 + i%20" },
    },
    {
      ...{ table: "lamindb_recordjson", count: records * 2, where: "(i-1)/2 >= 20" },
      columns: { record_id: "1 + (i-1)/2", feature_id: "1 + (i-1)%2*7 + (i-1)/2%5", value },
    },
    {
      ...{ table: "lamindb_recordulabel", count: records, where: "i > 20" },
      columns: { record_id: "i", feature_id: even("i", 101, 40), value_id: `20 + ${skewed("i", 102, LABELS - 20)}` },
    },
    {
      ...{ table: "lamindb_collection", count: collections },
      columns: {
        ...{ id: "i", uid: uid("collection", 20), key: "'collections/c' || i", hash: uid("collection hash", 22) },
        ...{ is_latest: bool.true, description: "'Collection ' || i" },
      },
    },
    {
      ...{ table: "lamindb_collectionartifact", count: collections * collected, age: "i" },
      columns: {
        collection_id: `1 + (i-1)/${collected}`,
        artifact_id: `1 + ((i-1)/${collected}*7919 + (i-1)%${collected}*13) % ${count}`,
      },
    },
  ];
}

/** The tables in the order in which they are filled; some twice. */
export function contentOf(artifactCount: number, sql: RowSql): TableContent[] {
  const sizes = sizesOf(artifactCount);
  const uid: Uid = (kind, length) => `substr(${sql.md5(`'${kind}' || i`)}, 1, ${length})`;
  return [
    ...people(sizes, uid),
    ...runs(sizes, uid, sql),
    ...vocabularies(uid, sql),
    ...schemas(uid, sql),
    ...artifacts(sizes, uid, sql),
    ...links(sizes),
    ...featureValues(sizes, uid, sql),
    ...projects(sizes, uid),
    ...recordsAndCollections(sizes, uid, sql),
  ];
}
