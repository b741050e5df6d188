import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadOwnModules } from "../../src/server/loadOwnModules.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

function file(content: unknown): string {
  const path = temporaryPath("mylab.catalogue.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

/** A module with one registry, as the exporter writes it, beside one that the gateway has built in. */
const field = (name: string, type: string, more: object = {}) => ({
  ...{ name, column: name, internal_type: type, db_type: { sqlite: "varchar" }, max_length: null, null: false },
  ...{ has_default: false, has_db_default: false, primary_key: false, private: false, ...more },
});
const model = (module: string, name: string) => ({
  ...{ name, module, table: `${module}_${name.toLowerCase()}`, kind: "registry", description: "A thing of ours." },
  flags: { uid_length: 12, uid_stem_length: null, name_field: "name" },
  fields: [field("id", "BigAutoField", { primary_key: true }), field("uid", "CharField"), field("name", "CharField")],
  ...{ natural_keys: [{ fields: ["uid"] }], many_to_many: [], link: null },
});
const EXPORTED = {
  format: 1,
  versions: { mylab: "0.1.0", bionty: "0" },
  status_codes: {},
  models: [model("mylab", "Widget"), model("bionty", "Impostor")],
};

describe("an organisation's own module", () => {
  const { target } = TEMPLATE_INSTANCES;
  let gateway: TestGateway;
  beforeAll(async () => {
    const instances = [{ ...target, db: unpackSqliteTemplate("target") }];
    gateway = await startTestGateway({ default: target.slug, instances, modules: [file(EXPORTED)] });
  });
  afterAll(() => gateway.stop());

  it("has its registries in the schema, and an instance without it says so", async () => {
    const { errors } = await gateway.query('{ mylabWidget(name: "x") { uid name } }');
    expect(errors).toMatchObject([{ extensions: { code: "REGISTRY_NOT_IN_INSTANCE", instance: target.slug } }]);
  });

  it("does not replace a built-in one, and may come in compact form", () => {
    const modules = loadOwnModules([file(EXPORTED)]);
    expect(modules.map(({ module }) => module)).toEqual(["mylab"]);
    expect(loadOwnModules([file(modules)])).toEqual(modules);
    expect(loadOwnModules([file(modules[0])])).toEqual(modules);
  });

  it.each([
    ["/no/such.json", /such\.json: expected a catalogue file, .*, got ENOENT/],
    [file("{"), /got invalid JSON/],
    [file({ a: 1 }), /got other JSON/],
    [file([1]), /got other JSON/],
  ])("must be a catalogue file (%#)", (path, message) => {
    expect(() => loadOwnModules([path])).toThrow(message);
  });
});
