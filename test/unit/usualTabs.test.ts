import { parse, validate } from "graphql";
import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { type Config, DEFAULT_LIMITS } from "../../src/config/config.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { usualTabs } from "../../src/server/explorer/usualTabs.ts";

const schema = makeSchema(loadCatalogue());
const instance = (slug: string) => ({ slug, id: slug, uid: slug, db: { dialect: "sqlite" as const, path: "/none" } });
const config: Config = {
  default: "team/main",
  instances: [instance("team/main"), instance("lab/source")],
  modules: [],
  listen: { host: "127.0.0.1", port: 0 },
  limits: DEFAULT_LIMITS,
};
const example = { uid: "aaaaaaaaaaaaaaaa0000", key: "a.csv" };

it("the explorer's tabs are operations of the schema, on the instances that there are", () => {
  const tabs = usualTabs(config, example);
  expect(tabs).toHaveLength(7);
  for (const { query } of tabs) expect(validate(schema, parse(query)), query).toEqual([]);
  expect(tabs[0]).toMatchObject({ variables: JSON.stringify({ instance: "lab/source" }, null, 2) });
  expect(tabs[1]).toMatchObject({ variables: JSON.stringify({ instance: "lab/source", key: "a.csv" }, null, 2) });
});

it("they show no slug to whoever opens a page that needs credentials, and no sync where there is nothing to sync", () => {
  const { auth } = { auth: { apiKeys: [] } as unknown as NonNullable<Config["auth"]> };
  expect(JSON.stringify(usualTabs({ ...config, auth }))).not.toMatch(/lab\/source|team\/main/);
  expect(usualTabs({ ...config, instances: [instance("team/main")] }, example)).toHaveLength(5);
  expect(usualTabs(config)).toHaveLength(5);
});

it("they leave instances alone that are read with a token only", () => {
  const person = { ...instance("lab/person"), access: "person" as const };
  const tabs = usualTabs({ ...config, instances: [instance("team/main"), person] }, example);
  expect(JSON.stringify(tabs)).not.toContain("lab/person");
});
