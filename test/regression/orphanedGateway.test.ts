/**
 * npm gives its signal to the shell that it started, which ends without passing it on: a gateway under npm has to see
 * for itself that its parent is gone. It once took the parent that it then had for the one that had started it, if
 * the shell had ended before the gateway looked, and served on for good.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { type Run, run } from "../support/commandLine.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "../support/templates.ts";
import { temporaryPath } from "../support/temporary.ts";

const BIN = fileURLToPath(new URL("../../bin/lamindb-gateway.mjs", import.meta.url));
const OLD_NODE = `data:text/javascript,Object.defineProperty(process, "versions", { value: { node: "20.0.0" } })`;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const UNDER_NPM = { npm_lifecycle_event: "start", PORT: "0" };

let shell: Run;
afterEach(() => {
  const pid = /"pid":(\d+)/.exec(shell.output())?.[1];
  if (pid && !shell.output().includes('"msg":"stopped"')) process.kill(Number(pid), "SIGKILL");
});

function configFile(): string {
  const path = temporaryPath("gateway.json");
  const { slug, id } = TEMPLATE_INSTANCES.target;
  writeFileSync(path, JSON.stringify({ default: slug, instances: [{ slug, id, db: unpackSqliteTemplate("target") }] }));
  return path;
}

it.skipIf(process.platform === "win32")("ends when the shell has gone while it was starting", async () => {
  const pipe = temporaryPath("gateway.json");
  execFileSync("mkfifo", [pipe]);
  // the gateway waits for its configuration, and the shell ends, as cat, with giving it
  const script = `"$0" "$@" & exec cat ${configFile()} > ${pipe}`;
  shell = run("sh", ["-c", script, process.execPath, BIN, "serve", "--config", pipe], UNDER_NPM);
  await shell.waitFor(/serves http/);
  await shell.ended;
  expect(shell.output()).toContain('"msg":"stopped"');
});

it.skipIf(process.platform === "win32")("ends with the shell where it runs in a newer Node than npm", async () => {
  const args = ["--import", OLD_NODE, BIN, "serve", "--config", configFile()];
  shell = run("sh", ["-c", `"$0" "$@"; true`, process.execPath, ...args], UNDER_NPM);
  await shell.waitFor(/serves http/);
  shell.kill("SIGTERM");
  await shell.ended;
  expect(shell.output()).toContain('"msg":"stopped"');
});

it.skipIf(process.platform === "win32")("ends with the wrapper, however that ends", async () => {
  const args = ["--import", OLD_NODE, BIN, "serve", "--config", configFile()];
  shell = run(process.execPath, args, { PORT: "0" });
  await shell.waitFor(/serves http/);
  shell.kill("SIGKILL");
  await shell.ended; // the streams close with the server
  expect(shell.output()).toContain('"msg":"stopped"');
});

/** A shell that stays between npm and what npm starts, as some do: npm's own death tells the gateway's parent nothing. */
function stayingShell(): string {
  const path = temporaryPath("shell.sh");
  writeFileSync(path, '#!/bin/sh\nsh "$@"\nexit $?\n');
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(process.platform !== "linux")("ends with an npm that is killed", { timeout: 120_000 }, () => {
  it.each([
    ["which is its parent", (): Record<string, string> => ({})],
    ["with shells between", () => ({ npm_config_script_shell: stayingShell() })],
  ])("%s", async (_, environment) => {
    const env = { LAMINDB_GATEWAY_CONFIG: configFile(), PORT: "0", ...environment() };
    shell = run("npm", ["start", "--ignore-scripts"], env, ROOT);
    await shell.waitFor(/serves http/);
    shell.kill("SIGKILL");
    await shell.ended; // the streams close with the server
    expect(shell.output()).toContain('"msg":"stopped"');
  });
});
