/** Whoever opens the explorer and runs its tabs, one after the other, gets answers: on instances with artifacts and without. */
import { describe, expect, it } from "vitest";
import type { ExplorerTab } from "../../src/server/explorer/explorerRoutes.ts";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { startTestGateway } from "../support/gateway.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const { source, target } = TEMPLATE_INSTANCES;

const READS = ["FirstArtifacts", "FindByKey", "Features", "Facets"];

async function tabsOf(url: string): Promise<ExplorerTab[]> {
  const html = await (await fetch(url, { headers: { accept: "text/html" } })).text();
  const [, json = ""] = /<script type="application\/json" id="tabs">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json) as ExplorerTab[];
}

const namesOf = (tabs: readonly ExplorerTab[]) => tabs.map(({ query }) => /\w+ (\w+)/.exec(query)?.[1]);

/** The tabs of a gateway in their order, after all of them were run. */
async function runTabs(dialect: Dialect, shown: "source" | "target", names: string[]): Promise<ExplorerTab[]> {
  const [one, other] = [await cloneTemplate(dialect, "source"), await cloneTemplate(dialect, "target")];
  const instances = [
    { ...source, db: one.db },
    { ...target, db: other.db },
  ];
  const main = shown === "source" ? target.slug : source.slug;
  const gateway = await startTestGateway({ default: main, instances });
  try {
    // the first look opens the database, which the page does not wait for
    await expect.poll(async () => namesOf(await tabsOf(gateway.url)), { timeout: 30_000 }).toEqual(names);
    const tabs = await tabsOf(gateway.url);
    for (const { query, variables } of tabs) {
      const { errors } = await gateway.query(query, JSON.parse(variables ?? "{}") as Record<string, unknown>);
      expect([query, errors]).toEqual([query, undefined]);
    }
    return tabs;
  } finally {
    await gateway.stop();
    await Promise.all([one.drop(), other.drop()]);
  }
}

describe.each(DIALECT_NAMES)("the explorer's tabs on %s", (dialect) => {
  it("name an artifact that there is, and sync it", async () => {
    const tabs = await runTabs(dialect, "source", [...READS, "Plan", "Sync", "IsItStale"]);
    const variables = { instance: source.slug, key: "example_datasets/mini_immuno/dataset1.h5ad" };
    expect(JSON.parse(tabs[1]?.variables ?? "")).toEqual(variables);
  });

  it("have nothing to sync where the instance has no artifact", async () => {
    await runTabs(dialect, "target", [...READS, "IsItStale"]);
  });
});
