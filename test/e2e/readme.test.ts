/** The examples of the README and of docs, in their order, as a reader would run them. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { runCommandLine } from "../support/commandLine.ts";
import { waitForJob } from "../support/jobs.ts";
import { postGraphql } from "../support/postGraphql.ts";
import { temporaryPath } from "../support/temporary.ts";

const page = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const README = page("README.md");
const [QUICK_START, FRONT_ENDS, AUTOMATION] = ["quick-start", "front-ends", "automation"].map((name) =>
  page(`docs/${name}.md`),
) as [string, string, string];

function examples(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, example]) => example!,
  );
}

/** Command lines of all shell examples, without comments. */
const commands = [README, QUICK_START, page("docs/configuration.md")]
  .flatMap((text) => examples(text, "sh"))
  .flatMap((text) => text.split("\n").flatMap((line) => line.replace(/\s+#.*$/, "").trim() || []));
/** The example of a source, by its path in the package. */
const [, packedSource] = /lamindb-gateway\/(\S+\.gz)/.exec(QUICK_START)!;
const ofGateway = (name: string) => {
  const found = commands.find((line) => line.startsWith(`lamindb-gateway ${name}`));
  if (!found) throw new Error(`no page shows ${name}`);
  return found.split(" ").slice(1);
};

it("knows every command that they show", () => {
  const { name, scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  for (const line of commands) {
    const [program, ...rest] = line.split(" ");
    if (["gunzip", "mkdir"].includes(program!)) continue;
    if (line.startsWith("npm install")) expect(line.endsWith(` ${name}`), line).toBe(true);
    else if (program === "npm") expect(scripts, line).toHaveProperty(rest[0] === "run" ? rest[1]! : rest[0]!);
    else if (program === "python") {
      const tool = readFileSync(new URL(`../../${rest[0]}`, import.meta.url), "utf8");
      for (const flag of rest.filter((word) => word.startsWith("--"))) expect(tool, line).toContain(`"${flag}"`);
    } else expect(["check", "serve", "init"], line).toContain(rest[0]);
  }
});

it("goes from an empty folder to a first query and a first sync", async () => {
  const [yaml] = examples(QUICK_START, "yaml");
  const folder = temporaryPath("readme");
  const source = join(folder, "lamindata/.lamindb/lamin.db");
  mkdirSync(dirname(source), { recursive: true });
  writeFileSync(source, gunzipSync(readFileSync(new URL(`../../${packedSource}`, import.meta.url))));
  writeFileSync(join(folder, "gateway.yaml"), yaml!);
  const init = runCommandLine([...ofGateway("init"), "--no-settings"], {}, folder);
  expect(await init.ended, init.output()).toBe(0);
  expect(loadConfig({ file: join(folder, "gateway.yaml"), env: {} }).default).toBe("anonymous/test-sync");
  const check = runCommandLine(ofGateway("check"), {}, folder);
  expect(await check.ended, check.output()).toBe(0);

  const gateway = runCommandLine(ofGateway("serve"), { PORT: "0" }, folder);
  try {
    const url = await gateway.waitFor(/serves (http:\S+)/);
    let syncId: unknown;
    const run = async (operation: string) => {
      const { data, errors } = await postGraphql<Record<string, unknown>>(url, operation, { syncId });
      expect(errors, operation).toBeUndefined();
      syncId ??= (data!.syncArtifact as { syncId?: string } | undefined)?.syncId;
      return data!;
    };
    const answersOf = async (text: string) => {
      const answers: Record<string, unknown>[] = [];
      for (const operation of examples(text, "graphql")) answers.push(await run(operation));
      return answers;
    };
    expect(await answersOf(QUICK_START)).toMatchObject([
      { artifacts: { totalCount: 2 } },
      { syncArtifact: { outcome: "TRANSFERRED", artifact: { _state: { db: null } } } },
      {
        syncArtifact: {
          outcome: "TRANSFERRED",
          artifact: { _state: { db: "default", origin: { slug: "laminlabs/lamindata" } } },
        },
      },
      { undoSync: { undone: expect.arrayContaining([{ registry: "ARTIFACT", uid: expect.any(String) }]) } },
    ]);
    expect(await answersOf(README)).toMatchObject([
      { artifacts: { totalCount: 2 } },
      { syncArtifact: { outcome: "MAPPED" } },
    ]);
    expect((await answersOf(FRONT_ENDS)).length).toBeGreaterThan(4);
    const automated = await answersOf(AUTOMATION);
    expect(automated).toMatchObject([
      { sync: { outcome: "MAPPED" } },
      { undoSync: { undone: expect.arrayContaining([{ db: null, registry: "ARTIFACT", uid: expect.any(String) }]) } },
      {
        artifacts: {
          nodes: [
            {
              stale: { fields: [], annotations: [] },
              copies: [{ instance: { slug: "laminlabs/lamindata" }, match: "UID" }],
            },
          ],
        },
      },
      { sync: { outcome: "TRANSFERRED" } },
      { syncMany: { id: expect.any(String), total: 2 } },
    ]);
    const { syncMany } = automated.at(-1) as { syncMany: { id: string } };
    expect(await waitForJob(url, syncMany.id)).toMatchObject({
      state: "COMPLETED",
      failures: [],
      mapped: 1,
      transferred: 1,
    });
  } finally {
    gateway.kill("SIGTERM");
  }
  expect(await gateway.ended).toBe(0);
});
