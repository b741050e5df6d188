/** A download was refused where `where` or `orderBy` was null as a whole, which lists take for one that is not given. */
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway } from "../support/gateway.ts";
import { readTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source } = TEMPLATE_INSTANCES;

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  it("a table without a filter is the same as one whose filter is null", async () => {
    const instances = [{ ...source, db: await readTemplate(dialect, "source") }];
    const gateway = await startTestGateway({ default: source.slug, instances });
    const get = async (query: Record<string, string>) => {
      const asked = new URLSearchParams({ registry: "ARTIFACT", column: "uid", ...query });
      const response = await fetch(new URL(`/table.csv?${asked}`, gateway.url));
      return { status: response.status, text: await response.text() };
    };
    try {
      const all = await get({});
      expect(all.status).toBe(200);
      expect(all.text.split("\r\n").length).toBeGreaterThan(3);
      expect(await get({ where: "null", orderBy: "null" })).toEqual(all);
      for (const where of ['{"run":null}', '{"and":[null]}', '{"suffix":null}'])
        expect(await get({ where })).toMatchObject({ status: 400 });
    } finally {
      await gateway.stop();
    }
  });
});
