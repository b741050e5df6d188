/** `key new`: what it prints is a key, and all that the configuration needs of it. */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { findKey, keyHash } from "../../src/access/credentials.ts";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { runInside } from "../support/commandInside.ts";
import { temporaryPath } from "../support/temporary.ts";

it("prints a key and its entry for the configuration, which does not have the key", async () => {
  const { stdout, status } = await runInside([
    "key",
    "new",
    "--name",
    "ci: nightly",
    "--role",
    "reader",
    "--role",
    "curator",
  ]);
  expect(status).toBe(0);
  const key = /lgw_[\w-]{43}/.exec(stdout)![0];
  const entry = stdout.slice(stdout.indexOf("auth:"));
  expect(entry).not.toContain(key);
  const file = temporaryPath("gateway.yaml");
  writeFileSync(
    file,
    `instances: [{ slug: a/b, db: x.db }]\n${entry}  roles: { reader: { read: [a/b] }, curator: { sync: true } }\n`,
  );
  const { auth } = loadConfig({ file, env: { LAMIN_SETTINGS_DIR: "/nonexistent" } });
  expect(findKey(auth!.apiKeys, key)).toMatchObject({ name: "ci: nightly", roles: ["reader", "curator"] });
  expect(findKey(auth!.apiKeys, `${key}x`)).toBeUndefined();
});

it("with --json prints both as JSON, another key each time", async () => {
  const make = async () =>
    JSON.parse((await runInside(["key", "new", "--json"])).stdout) as { key: string; entry: object };
  const [first, second] = [await make(), await make()];
  expect(first).toMatchObject({ entry: { name: "new-key", roles: [], sha256: keyHash(first.key) } });
  expect(second.key).not.toBe(first.key);
});

it("without a role says that the key has no rights until it gets one, and still prints JSON alone with --json", async () => {
  const text = await runInside(["key", "new"]);
  expect(text.status).toBe(0);
  expect(text.stdout).toContain("roles: []");
  expect(text.stderr).toContain("--role");
  const file = temporaryPath("gateway.yaml");
  writeFileSync(file, `instances: [{ slug: a/b, db: x.db }]\n${text.stdout.slice(text.stdout.indexOf("auth:"))}`);
  const { warnings } = loadConfig({ file, env: { LAMIN_SETTINGS_DIR: "/nonexistent" } });
  expect(warnings).toEqual(["auth: the key new-key has no roles, so it gives no rights."]);
  const json = await runInside(["key", "new", "--json"]);
  expect(JSON.parse(json.stdout)).toHaveProperty("key");
  expect(json.stderr).toContain("--role");
  expect((await runInside(["key", "new", "--role", "reader"])).stderr).toBe("");
});
