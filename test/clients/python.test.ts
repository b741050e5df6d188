/** Python's gql: a front end's operations, checked by the schema that the gateway tells, and the example of docs/automation.md as it stands there. */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authWith, keyOf, role } from "../support/credentials.ts";
import { startTestGateway, type TestGateway, type TestGatewayOptions } from "../support/gateway.ts";
import { findProgram, needs } from "../support/optionalPrograms.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const { source, target } = TEMPLATE_INSTANCES;
const DATASET = "example_datasets/mini_immuno/dataset1.h5ad";
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const page = readFileSync(new URL("../../docs/automation.md", import.meta.url), "utf8");

const start = (config: TestGatewayOptions["config"] = {}) =>
  startTestGateway({
    default: target.slug,
    instances: [
      { ...target, db: unpackSqliteTemplate("target") },
      { ...source, db: unpackSqliteTemplate("source") },
    ],
    config,
  });

/** What a script prints. */
async function runPython(args: string[], variables: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(findProgram("pythonGql")!, args, {
    env: { ...process.env, ...variables },
  });
  return stdout.trim();
}

describe("Python's gql", needs("pythonGql"), () => {
  let open: TestGateway;
  let guarded: TestGateway;
  beforeAll(async () => {
    open = await start();
    guarded = await start({ auth: authWith({ curator: role({ read: ["*"], sync: true }) }) });
  });
  afterAll(() => Promise.all([open, guarded].map((gateway) => gateway?.stop())));

  it("takes the schema, and runs a front end's operations", async () => {
    const { artifacts } = (
      await open.query<{ artifacts: { nodes: { uid: string }[] } }>(
        `{ artifacts(instance: "${source.slug}", where: { key: { eq: "${DATASET}" } }) { nodes { uid } } }`,
      )
    ).data!;
    const { uid } = artifacts.nodes[0]!;
    const variables = { instance: source.slug, uid, where: { suffix: { eq: ".h5ad" } }, orderBy: [{ key: "ASC" }] };
    const printed = await runPython([
      pathOf("frontEnd.py"),
      open.url,
      pathOf("frontEnd.graphql"),
      JSON.stringify(variables),
    ]);
    expect(JSON.parse(printed)).toMatchObject({
      Artifacts: { artifacts: { totalCount: 2 } },
      Table: { artifacts: { aggregate: { count: 2 } } },
      Artifact: { artifact: { uid, key: DATASET } },
      Lineage: {
        artifact: {
          lineage: {
            nodes: expect.arrayContaining([{ uid, object: { __typename: "Artifact", id: expect.any(String) } }]),
          },
        },
      },
      Copies: { artifact: { copies: [] } },
      Instances: { instances: [{ slug: target.slug }, { slug: source.slug }] },
      refused: expect.stringContaining("Cannot query field 'notAField'"),
    });
  });

  /** What the page's example prints, as it stands there but for the gateway's address and other texts. */
  async function runExample(replaced: Record<string, string> = {}): Promise<string> {
    let [, script = ""] = /^```python\n([\s\S]*?)^```$/m.exec(page) ?? [];
    for (const [text, other] of Object.entries({ "http://127.0.0.1:4000/graphql": guarded.url, ...replaced })) {
      expect(script).toContain(text);
      script = script.replace(text, () => other);
    }
    const file = temporaryPath("example.py");
    writeFileSync(file, script);
    return runPython([file], { GATEWAY_KEY: keyOf("curator") });
  }

  it("syncs as the documented example does, which may be repeated", async () => {
    const first = await runExample();
    expect(first).toMatch(/^TRANSFERRED \w{20}$/);
    expect(await runExample()).toBe(first);
    expect(await runExample({ "nightly-2026-01-31": "another" })).toBe(first.replace("TRANSFERRED", "MAPPED"));
  });

  it("is told a code by which the documented example decides", async () => {
    const printed = await runExample({ [DATASET]: "no/such.h5ad", "nightly-2026-01-31": "nothing" });
    expect(printed).toMatch(/^OBJECT_NOT_FOUND .*no\/such\.h5ad/);
  });
});
