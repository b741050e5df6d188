import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEditedSource } from "../support/editedTemplate.ts";
import type { ReadGateway } from "../support/readGateway.ts";

interface Annotation {
  feature: { name: string; dtype: string } | null;
  slot: string | null;
  registry: string | null;
  values: unknown[];
}
const ANNOTATION = "feature { name dtype } slot registry values";
const DATASET = "9zbX6l4rO283JrMD0000";

/** As `name slot values` for features, `registry values` for labels without one. */
function brief(annotations: Annotation[]): unknown[][] {
  return annotations.map(({ feature, slot, registry, values }) =>
    feature ? [feature.name, slot, ...values] : [registry, ...values],
  );
}

describe.each(DIALECT_NAMES)("annotations on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openEditedSource(dialect, []);
  });
  afterAll(() => gateway.close());

  const ask = async (field: string, uid: string) => {
    const found = await gateway.read<{ one: { annotations: Annotation[]; features: Annotation[] } }>(
      `{ one: ${field}(uid: "${uid}") { annotations { ${ANNOTATION} } features { ${ANNOTATION} } } }`,
    );
    return found.one;
  };

  it("of a dataset: features of slots, features of the whole, labels", async () => {
    const { annotations, features } = await ask("artifact", DATASET);
    expect(brief(annotations)).toEqual([
      ["assay_oid", "obs", "EFO:0008913"],
      ["cell_type_by_expert", "obs", "B cell", "CD8-positive, alpha-beta T cell"],
      ["cell_type_by_model", "obs", "B cell", "T cell"],
      ["perturbation", "obs", "DMSO", "IFNG"],
      ["experiment", null, "Experiment 1"],
      ["date_of_study", null, "2024-12-01"],
      ["study_metadata", null, { detail1: "123", detail2: 1, nested: { ü: [1, 2.5, null] } }],
      ["study_note", null, "We had a great time performing this study and the results look compelling."],
      ["temperature", null, 21.6],
      ["PROJECT", "Immunity 2030"],
      ["REFERENCE", "A paper on “immunity”"],
      ["ULABEL", "good", "bad 💥"],
      ["BIONTY_GENE", "CD38"],
      ["BIONTY_ORGANISM", "human"],
      ["BIONTY_TISSUE", "blood"],
      ["PERTDB_COMPOUND", "IFNα-2b"],
    ]);
    expect(annotations[0]).toEqual({
      feature: { name: "assay_oid", dtype: "cat[bionty.ExperimentalFactor.ontology_id]" },
      slot: "obs",
      registry: "BIONTY_EXPERIMENTAL_FACTOR",
      values: ["EFO:0008913"],
    });
    const empty = features.filter(({ values }) => values.length === 0);
    expect(brief(empty).map(([name]) => name)).toEqual(["concentration", "donor", "sample_note", "treatment_time_h"]);
    expect(features.filter(({ values }) => values.length > 0)).toEqual(annotations.filter(({ feature }) => feature));
  });

  it("of a record: values of every kind", async () => {
    const { annotations } = await ask("record", "7AHTUlL2WFzsgdad");
    const values = new Map(annotations.map(({ feature, values }) => [feature?.name, values]));
    expect(Object.fromEntries(values)).toMatchObject({
      s_artifact: ["folders/f1"],
      s_celltype_oid: ["CL:0000625"],
      s_gene: ["CD8A"],
      s_listcelltype: ["B cell", "T cell"],
      s_listrecord: ["IFNG", "DMSO"],
      s_record: ["Trial A"],
      s_run: ["2025-01-01T00:02:00.000000Z"],
      s_user: ["grace"],
      s_bool: [true],
      s_datetime: ["2024-05-06T07:08:09"],
      s_dict: [{ a: [1, { b: null }], ü: "🤩" }],
      s_float: [3.5],
      s_listint: [3, 1, 2],
      s_str: ["värde"],
    });
  });

  it("of runs and other artifacts", async () => {
    expect(brief((await ask("run", "2G1w0O4k2pfjTxY9")).annotations)).toEqual([
      ["s_record", null, "Trial A"],
      ["s_int", null, 3],
      ["s_str", null, "param"],
    ]);
    expect(brief((await ask("artifact", "QHhbkLfowWFdFdXO0000")).annotations)).toEqual([
      ["s_artifact", null, "folders/f1"],
      ["s_listcelltype", null, "B cell", "T cell"],
      ["s_user", null, "grace"],
      ["s_float", null, 0.25],
      ["s_liststr", null, "p", "q"],
    ]);
    // what points at an artifact does not annotate it
    expect(await ask("artifact", "HDmGIhDKkKdLDU9K0000")).toEqual({ annotations: [], features: [] });
  });

  it("of a list take as many statements as there are tables with values, whatever its length", async () => {
    const query = (first: number) => `{ artifacts(first: ${first}) { nodes { annotations { ${ANNOTATION} } } } }`;
    const count = async (first: number) => {
      gateway.takeStatements();
      await gateway.read(query(first));
      return gateway.takeStatements().length;
    };
    const [few, many] = [await count(5), await count(100)];
    expect(many - few).toBeLessThanOrEqual(2); // registries of labels that the first five lack
    expect(many).toBeLessThan(22);
  });
});

describe.each(DIALECT_NAMES)("annotations on %s", (dialect) => {
  const query = `{ artifact(uid: "${DATASET}") { annotations { feature { name dtype } slot registry values } describe { text } } }`;
  type Found = { artifact: { annotations: Annotation[]; describe: { text: string } } };

  it("of a database without modules are those of its own tables", async () => {
    const gateway = await openEditedSource(dialect, [], { modules: [] });
    const { artifact } = await gateway.read<Found>(query);
    const names = brief(artifact.annotations).map(([name]) => name);
    expect(names).toContain("perturbation");
    expect(names).toContain("temperature");
    expect(names).not.toContain("assay_oid");
    expect(artifact.describe.text).toContain("var.T (3 bionty");
    await gateway.close();
  });

  it("leave out labels in the trash, keep several values, JSON's null and digits", async () => {
    const value = (id: number, feature: string, json: string) =>
      `INSERT INTO lamindb_jsonvalue (id, feature_id, value, hash, created_at, created_by_id, branch_id, created_on_id, space_id, is_locked)
       SELECT ${id}, f.id, '${json}', 'h${id}', v.created_at, v.created_by_id, v.branch_id, v.created_on_id, v.space_id, v.is_locked
       FROM lamindb_jsonvalue v, lamindb_feature f WHERE f.name = '${feature}' AND v.id = (SELECT min(id) FROM lamindb_jsonvalue)`;
    const link = (id: number) =>
      `INSERT INTO lamindb_artifactjsonvalue (id, artifact_id, jsonvalue_id, created_at, created_by_id)
       SELECT ${id}, a.id, ${id}, a.created_at, a.created_by_id FROM lamindb_artifact a WHERE a.uid = '${DATASET}'`;
    const gateway = await openEditedSource(dialect, [
      "UPDATE lamindb_ulabel SET branch_id = -1 WHERE name = 'good'",
      value(901, "temperature", "37.50"),
      link(901),
      value(902, "s_int", "12345678901234567890"),
      link(902),
      value(903, "s_str", "null"),
      link(903),
    ]);
    const { artifact } = await gateway.read<Found>(query);
    const found = brief(artifact.annotations);
    expect(found).toContainEqual(["ULABEL", "bad 💥"]);
    expect(found).toContainEqual(["temperature", null, 21.6, 37.5]);
    expect(found).toContainEqual(["s_str", null, null]);
    expect(artifact.describe.text).toMatch(/temperature +float +21\.6, 37\.5/);
    expect(artifact.describe.text).toMatch(/s_int +int +12345678901234567890/);
    expect(await gateway.readText(query)).toContain('"values":[12345678901234567890]');
    await gateway.close();
  });
});
