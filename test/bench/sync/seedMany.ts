import { addFeatures, addLabels, artifactRow, linkLabels } from "./seedObjects.ts";
import { SeedRows } from "./seedRows.ts";

/** Keys of the artifacts begin so. */
export const MANY_PREFIX = "many/";

const pick = <T>(list: readonly T[], i: number): T => list[i % list.length]!;

/**
 * Adds annotated artifacts to a source: each has two labels, a cell type and a tissue under features, a curating schema
 * and a slot, and shares all of them, its storage and its user with others.
 */
export function seedMany(path: string, count: number): void {
  const rows = new SeedRows(path, "many");
  const users = rows.add("lamindb_user", 10, (i) => ({ handle: `many${i}`, name: `Many ${i}` }));
  const storages = rows.add("lamindb_storage", 4, (i) => ({ root: `s3://many-${i}`, type: "s3", region: "us-east-1" }));
  const features = addFeatures(rows, { ulabel: 10, record: 0, celltype: 5, tissue: 5 });
  const labels = addLabels(rows, { ulabel: 200, record: 0, celltype: 60, tissue: 40 }, (i) => pick(users, i));
  const schemas = rows.add("lamindb_schema", 20, (i) => ({
    ...{ name: `many ${i}`, itype: "Feature", otype: "DataFrame", n_members: 10, coerce: 0, flexible: 0 },
    hash: rows.random.uid(22),
  }));
  for (const [at, schema] of schemas.entries()) {
    const [begin, all] = [at, [...features.ulabel, ...features.celltype, ...features.tissue]];
    rows.add("lamindb_schemafeature", 10, (i) => ({ schema_id: schema, feature_id: pick(all, begin + i) }));
  }
  for (let i = 0; i < count; i++) {
    const [artifact] = rows.add("lamindb_artifact", 1, () => ({
      ...artifactRow(rows, `${rows.random.uid(16)}0000`, `${MANY_PREFIX}${i}.h5ad`),
      ...{ storage_id: pick(storages, i), created_by_id: pick(users, i), schema_id: pick(schemas, i) },
    }));
    const ends = (label: "ulabel" | "celltype" | "tissue") => (link: number) => ({
      labelId: pick(labels[label], i * 7 + link),
      featureId: pick(features[label], i + link),
    });
    linkLabels(rows, "ulabel", artifact!, 2, ends("ulabel"));
    linkLabels(rows, "celltype", artifact!, 1, ends("celltype"));
    linkLabels(rows, "tissue", artifact!, 1, ends("tissue"));
    rows.add("lamindb_artifactschema", 1, () => ({ artifact_id: artifact!, schema_id: pick(schemas, i), slot: "obs" }));
  }
  rows.close();
}
