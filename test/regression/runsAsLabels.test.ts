/** Values that are runs are called by the time at which they started; a filter by what a facet shows of them found nothing. */
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway } from "../support/gateway.ts";
import { readTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source } = TEMPLATE_INSTANCES;

interface Records {
  records: { totalCount: number; facets: { buckets: { value: string; count: number }[] }[] };
}

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  it("a feature's runs are found by what is shown of them", async () => {
    const instances = [{ ...source, db: await readTemplate(dialect, "source") }];
    const gateway = await startTestGateway({ default: source.slug, instances });
    const found = async (condition: Record<string, unknown>) => {
      const { data, errors } = await gateway.query<Records>(
        "query($where: RecordWhere) { records(where: $where) { totalCount } }",
        { where: { features: [{ name: "s_run", ...condition }] } },
      );
      expect(errors).toBeUndefined();
      return data!.records.totalCount;
    };
    try {
      const { data } = await gateway.query<Records>(
        `{ records { totalCount facets(by: ["features.s_run"]) { buckets { value count } } } }`,
      );
      const [bucket] = data!.records.facets[0]!.buckets;
      const { value, count } = bucket!;
      expect(count).toBeGreaterThan(0);
      const zoneless = value.replace("Z", "");
      for (const one of [value, zoneless, zoneless.replace("T", " ")]) expect(await found({ eq: one })).toBe(count);
      expect(await found({ in: [value, "no time"] })).toBe(count);
      expect(await found({ gte: value.slice(0, 10) })).toBe(count);
      expect(await found({ ne: value })).toBe(data!.records.totalCount - count);
      for (const none of [{ gt: value }, { lt: value }, { eq: "no time" }, { in: ["no time"] }, { contains: "20" }])
        expect(await found(none)).toBe(0);
      const lists = await gateway.query<Records>(
        `{ records(where: { features: [{ name: "s_listint", eq: [3, 1, 2] }, { name: "s_liststr", eq: ["x", "y", "ü"] }] }) { totalCount } }`,
      );
      expect(lists).toMatchObject({ data: { records: { totalCount: 1 } } }); // lists as wholes are compared with no run
    } finally {
      await gateway.stop();
    }
  });
});
