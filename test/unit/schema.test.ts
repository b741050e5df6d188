/** The schema as clients see it: described throughout, small enough, with the contract's names. */
import {
  buildSchema,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  printSchema,
  validateSchema,
} from "graphql";
import { describe, expect, it } from "vitest";
import type { ColumnFacts, ModuleFacts } from "../../src/catalogue/facts.ts";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { filterName, isObject } from "../../src/schema/fields.ts";
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
    const edge = ["createdAt", "createdBy", "cursor", "feature", "node", "run"];
    expect(fields("ArtifactUlabelsEdge").sort()).toEqual(edge);
    expect(fields("ULabelWhere")).toEqual(
      expect.arrayContaining(["name", "feature", "linkCreatedAt", "linkRun", "run"]),
    );
    expect(fields("Run")).toEqual(
      expect.arrayContaining(["inputArtifacts", "outputArtifacts", "initiatedByRun", "status", "statusCode"]),
    );
  });

  it("shares one connection per registry where links carry nothing, and names the others after owner and field", () => {
    const type = (owner: string, field: string) => {
      const found = schema.getType(owner);
      return isObjectType(found) ? String(found.getFields()[field]?.type) : "";
    };
    expect(type("Query", "ulabels")).toBe("ULabelConnection");
    expect(type("ULabel", "parents")).toBe("ULabelConnection!");
    expect(type("Artifact", "ulabels")).toBe("ArtifactUlabelsConnection!");
    expect(type("ArtifactUlabelsConnection", "edges")).toBe("[ArtifactUlabelsEdge!]!");
    expect(type("Schema", "artifacts")).toBe("SchemaArtifactsConnection!");
  });

  it("has one filter per registry, which all relations that lead there share", () => {
    const objects = new Set(catalogue.tables.filter(isObject).map(filterName));
    const filters = types.map(({ name }) => name).filter((name) => /(Where|Relation)$/.test(name));
    expect(filters.sort()).toEqual([...objects].flatMap((name) => [`${name}Where`, `${name}Relation`]).sort());
  });
});

/** A module with labels of artifacts; a new LaminDB release may add columns to its links. */
function labels(linkColumns: ColumnFacts[]): ModuleFacts {
  const end = (name: string, to: string): ColumnFacts => ({ name, column: `${name}_id`, kind: "reference", to });
  const columns = [end("artifact", "lamindb_artifact"), end("sample", "lab_sample"), ...linkColumns];
  const through = { through: "lab_artifactsample", from: "sample_id", target: "artifact_id" };
  const relation = { name: "artifacts", to: "lamindb_artifact", reverse: "lab_samples", ...through };
  const uid: ColumnFacts = { name: "uid", kind: "string", length: 12 };
  const link = { name: "ArtifactSample", table: "lab_artifactsample", kind: "link" as const, columns };
  const sample = { name: "Sample", table: "lab_sample", kind: "registry" as const, columns: [uid] };
  return {
    module: "lab",
    version: "0.1",
    tables: [
      { ...link, keys: [], relations: [] },
      { ...sample, keys: [{ columns: ["uid"] }], relations: [relation] },
    ],
  };
}

describe("fields that are never null", () => {
  const nonNull = (name: string) => {
    const fields = Object.values((schema.getType(name) as GraphQLObjectType).getFields());
    return fields.filter(({ type }) => /^\w+!$/.test(String(type)) && !/Connection!$/.test(String(type)));
  };

  it("are what LaminDB declares NOT NULL, but for times, dates, BigInt, JSON and what may be hidden", () => {
    expect(Object.fromEntries(nonNull("Artifact").map(({ name, type }) => [name, String(type)]))).toEqual({
      ...{ id: "ID!", _state: "ObjectState!", instance: "Instance!", describe: "Description!", lineage: "Lineage!" },
      ...{
        uid: "String!",
        suffix: "String!",
        version: "String!",
        isLatest: "Boolean!",
        isLocked: "Boolean!",
        keyIsVirtual: "Boolean!",
      },
      ...{ overwriteVersions: "Boolean!", createdBy: "User!", space: "Space!" },
    });
    expect(nonNull("ArtifactUlabelsEdge").map(({ name }) => name)).toEqual(["cursor", "node", "createdBy"]);
    expect(nonNull("Run").map(({ name }) => name)).toContain("statusCode");
  });

  it("take words of their own for statuses and kinds of databases", () => {
    const values = (name: string) => (schema.getType(name) as GraphQLEnumType).getValues().map((value) => value.name);
    expect(values("RunStatus")).toEqual(["scheduled", "restarted", "started", "completed", "errored", "aborted"]);
    expect(values("ProjectStatus")).toContain("up_next");
    expect(values("InstanceDialect")).toEqual(["sqlite", "postgresql"]);
  });
});

describe("a link that gains columns", () => {
  const before = makeSchema(loadCatalogue([labels([{ name: "dose", kind: "float" }])]));
  const slot: ColumnFacts = { name: "slot", kind: "integer" };
  const after = makeSchema(loadCatalogue([labels([{ name: "dose", kind: "float" }, slot])]));

  it("changes no name", () => {
    const names = (found: GraphQLSchema) => Object.keys(found.getTypeMap()).sort();
    expect(names(after)).toEqual(names(before));
    expect(names(after)).toContain("LabSampleArtifactsEdge");
  });

  it("has a filter of its own for a column that another link to the same registry has as something else", () => {
    const filter = (after.getType("ArtifactWhere") as GraphQLInputObjectType).getFields();
    expect(String(filter.slot?.type)).toBe("StringFilter");
    expect(String(filter.slotInteger?.type)).toBe("IntFilter");
    const edge = (after.getType("LabSampleArtifactsEdge") as GraphQLObjectType).getFields();
    expect(edge.slotInteger).toBeDefined();
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
