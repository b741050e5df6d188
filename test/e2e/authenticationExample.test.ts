/** The recipe of docs/authentication.md for tokens of one's own: its configuration, and its code, run as they stand there. */
import { readFileSync, writeFileSync } from "node:fs";
import { SignJWT } from "jose";
import { expect, it } from "vitest";
import { ANNOTATED_SYNC, type SyncAnswer } from "../support/annotatedSync.ts";
import { runBundled } from "../support/bundledCommand.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const SECRET = "a secret of thirty-two bytes at least";
const page = readFileSync(new URL("../../docs/authentication.md", import.meta.url), "utf8");
const section = page.split(/^## /m).find((text) => text.startsWith("Tokens of your own"))!;
const example = (language: string) => new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(section)![1]!;

/** The token that the page's code makes. */
async function makeToken(): Promise<string> {
  const [imported, ...lines] = example("ts").trim().split("\n");
  expect(imported).toBe('import { SignJWT } from "jose";');
  const AsyncFunction = (async () => undefined).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<string>;
  return new AsyncFunction("SignJWT", "process", `${lines.join("\n")}\nreturn token;`)(SignJWT, {
    env: { JWT_SECRET: SECRET },
  });
}

it("lets a program sync as a person, whom it adds to the default instance", async () => {
  const { source, target } = TEMPLATE_INSTANCES;
  const file = temporaryPath("gateway.yaml");
  const instances = [
    { slug: target.slug, id: target.id, db: unpackSqliteTemplate("target") },
    { slug: source.slug, id: source.id, db: unpackSqliteTemplate("source") },
  ];
  const rest = Object.entries({ default: target.slug, instances, listen: { port: 0 } });
  writeFileSync(file, example("yaml") + rest.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join(""));
  const gateway = await runBundled(["serve", "--config", file], { JWT_SECRET: SECRET });
  try {
    const url = await gateway.waitFor(/serves (http:\S+)/);
    const authorization = `Bearer ${await makeToken()}`;
    const ask = async <Data>(query: string, more: Record<string, string>) => {
      const headers = { "content-type": "application/json", accept: "application/json", ...more };
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) });
      return (await response.json()) as { data?: Data | null; errors?: { message: string }[] };
    };
    // the person is in neither instance, and nobody else's rows may be theirs
    const { data, errors } = await ask<SyncAnswer>(ANNOTATED_SYNC, { authorization });
    expect(errors).toBeUndefined();
    expect(data!.syncArtifact.outcome).toBe("TRANSFERRED");
    expect(await ask('{ user(handle: "grace") { uid } }', { authorization })).toMatchObject({
      data: { user: { uid: "AbCd1234" } },
    });
    const { errors: refused } = await ask(ANNOTATED_SYNC, {});
    expect(refused).toHaveLength(1);
  } finally {
    gateway.kill("SIGTERM");
  }
  expect(await gateway.ended).toBe(0);
});
