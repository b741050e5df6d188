/** The schema as clients see it: described throughout, small enough, with the contract's names. */
import {
  buildSchema,
  type GraphQLField,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  printSchema,
  validateSchema,
} from "graphql";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { makeTypeDefs } from "../../src/schema/makeTypeDefs.ts";

const catalogue = loadCatalogue();
const schema = makeSchema(catalogue);
const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && type.name[0] !== "_");

/** Names of what has no description, as `Type.field(argument)`. */
function undescribed(): string[] {
  const missing: string[] = [];
  const check = (name: string, described: { description?: string | null }) => {
    if (!described.description?.trim()) missing.push(name);
  };
  const checkField = (owner: string, field: GraphQLField<unknown, unknown>) => {
    check(`${owner}.${field.name}`, field);
    for (const argument of field.args) check(`${owner}.${field.name}(${argument.name})`, argument);
  };
  for (const type of types) {
    check(type.name, type);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) checkField(type.name, field);
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
    } else if (isEnumType(type)) {
      for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
    }
  }
  return missing;
}

/** The schema without descriptions. */
function sdl(): string {
  return printSchema(schema).replace(/^ *"""[\s\S]*?"""\n/gm, "");
}

describe("the schema", () => {
  it("is valid", () => {
    expect(() => buildSchema(makeTypeDefs(catalogue).join("\n"))).not.toThrow(); // it validates what makeSchema takes as valid
    expect(validateSchema(schema)).toEqual([]);
    expect(types.length).toBeGreaterThan(200);
  });

  it("describes every type, field, argument and value", () => {
    expect(undescribed()).toEqual([]);
  });

  it("stays small: under 400 kB without descriptions", () => {
    expect(sdl()).not.toContain('"""');
    expect(sdl().length).toBeGreaterThan(100_000);
    expect(sdl().length).toBeLessThan(400_000);
  });

  it("gives every registry a type, an enum value and two root fields", () => {
    const root = schema.getQueryType()!.getFields();
    const values = schema.getType("RegistryName");
    expect(catalogue.registries).toHaveLength(37);
    for (const { typeName, oneField, manyField, enumName, hasUid } of catalogue.registries) {
      const type = schema.getType(typeName);
      expect(isObjectType(type) && type.getInterfaces().map(({ name }) => name)).toEqual(
        hasUid ? ["LaminObject", "Node"] : ["Node"],
      );
      expect(isEnumType(values) && values.getValue(enumName)).toBeTruthy();
      expect(String(root[oneField]?.type)).toBe(typeName);
      expect(String(root[manyField]?.type)).toBe(`${typeName}Connection`);
    }
  });

  it("has the contract's names", () => {
    const root = Object.keys(schema.getQueryType()!.getFields());
    const named = [
      "artifact",
      "ulabels",
      "biontyCellType",
      "biontyDiseases",
      "biontyEthnicities",
      "pertdbCompound",
      "node",
    ];
    expect(root).toEqual(expect.arrayContaining(named));
    const fields = (name: string) => {
      const type = schema.getType(name);
      return isObjectType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : [];
    };
    expect(fields("Artifact")).toEqual(
      expect.arrayContaining([
        "id",
        "uid",
        "_state",
        "instance",
        "createdBy",
        "createdAt",
        "nObservations",
        "ulabels",
        "inputOfRuns",
        "versions",
      ]),
    );
    expect(fields("ULabelFeatureEdge").sort()).toEqual(["createdAt", "createdBy", "cursor", "feature", "node", "run"]);
    expect(fields("ULabelFeatureWhere")).toEqual(
      expect.arrayContaining(["name", "feature", "linkCreatedAt", "linkRun", "run"]),
    );
    expect(fields("Run")).toEqual(
      expect.arrayContaining(["inputArtifacts", "outputArtifacts", "initiatedByRun", "status", "statusCode"]),
    );
  });

  it("shares the types of entries that are equal", () => {
    const names = types
      .map(({ name }) => name)
      .filter((name) => name.endsWith("Edge") && !["LaminObjectEdge", "LineageEdge", "SyncEdge"].includes(name));
    const kinds = new Set(
      catalogue.tables.flatMap(({ toMany }) =>
        toMany.map(({ target, linkColumns }) =>
          [target.typeName, ...linkColumns.map(({ field }) => field).sort()].join(),
        ),
      ),
    );
    const objects = catalogue.tables.filter(({ kind }) => kind === "registry" || kind === "block");
    const all = new Set([...kinds, ...objects.map(({ typeName }) => typeName)]);
    expect(names.length).toBe(all.size);
  });
});

it("a subset of the modules, and a module of one's own, make a schema", () => {
  const own = {
    module: "lab",
    version: "0.1",
    tables: [
      {
        name: "Sample",
        table: "lab_sample",
        kind: "registry" as const,
        uidLength: 12,
        columns: [
          { name: "uid", kind: "string" as const, length: 12 },
          { name: "weight_mg", kind: "float" as const, nullable: true },
          {
            name: "donor",
            column: "donor_id",
            kind: "reference" as const,
            to: "lamindb_record",
            reverse: "lab_samples",
          },
        ],
        keys: [{ columns: ["uid"] }],
        relations: [],
      },
    ],
  };
  const text = printSchema(makeSchema(loadCatalogue([own])));
  expect(text).toMatch(/\n {2}labSamples\(/);
  expect(text).toContain("weightMg: Float");
  expect(text).toMatch(/type Record implements[\s\S]*?\n {2}labSamples\(/);
});
