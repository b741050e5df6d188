/** A list of `in` that had values for several features of one name, of different types, was refused: none of them fits all of it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { runStatement } from "../support/runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source } = TEMPLATE_INSTANCES;

/** Features of labels, of numbers and of dates, each with values of artifacts, get the name of the one of numbers. */
const RENAMED = `UPDATE lamindb_feature SET name = 'temperature' WHERE name IN ('perturbation', 'date_of_study', 's_liststr')`;

interface Artifacts {
  artifacts: {
    totalCount: number;
    nodes: { uid: string }[];
    facets: { buckets: { value: unknown; count: number }[] }[];
  };
}

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let database: TestDatabase;
  let gateway: TestGateway;
  beforeAll(async () => {
    database = await cloneTemplate(dialect, "source");
    await runStatement(database.db, RENAMED);
    gateway = await startTestGateway({ default: source.slug, instances: [{ ...source, db: database.db }] });
  });
  afterAll(async () => {
    await gateway.stop();
    await database.drop();
  });

  const ask = (condition: Record<string, unknown>) =>
    gateway.query<Artifacts>(
      "query ($where: ArtifactWhere) { artifacts(where: $where) { totalCount nodes { uid } } }",
      {
        where: { features: [{ name: "temperature", ...condition }] },
      },
    );
  const found = async (condition: Record<string, unknown>) => {
    const { data, errors } = await ask(condition);
    expect(errors?.[0]?.message).toBeUndefined();
    expect(data!.artifacts.totalCount).toBe(data!.artifacts.nodes.length);
    return data!.artifacts.nodes.map(({ uid }) => uid).sort();
  };

  it("each of them counts, alone and in a list", async () => {
    const { data } = await gateway.query<Artifacts>(
      `{ artifacts { totalCount facets(by: ["features.temperature"]) { buckets { value count } } } }`,
    );
    const { totalCount, facets } = data!.artifacts;
    const values = facets[0]!.buckets.map(({ value }) => value);
    expect(values).toEqual(expect.arrayContaining(["DMSO", "IFNG", 21.6, "2024-12-01", "p"]));
    const each: string[][] = [];
    for (const { value, count } of facets[0]!.buckets) {
      each.push(await found({ eq: value }));
      expect(each.at(-1)).toHaveLength(count);
    }
    for (const some of [values, [21.6, "IFNG"], ["2024-12-01", 21.6], ["p", 5, "none"]]) {
      const expected = new Set(some.flatMap((value) => each[values.indexOf(value)] ?? []));
      for (let again = 0; again < 2; again++) expect(await found({ in: some })).toEqual([...expected].sort());
      expect(await found({ notIn: some })).toHaveLength(totalCount - expected.size);
    }
    expect(await found({ in: ["21.6"] })).toEqual([]); // a number is no label's name
  });

  it("what fits none of them is refused", async () => {
    for (const condition of [{ in: [21.6, true] }, { in: ["DMSO", { a: 1 }] }, { gt: true }]) {
      const { errors } = await ask(condition);
      expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
      expect(errors![0]!.message).toContain("dtype");
    }
  });
});
