// A machine as bare as a newcomer's, for trying what a user does first: its home folder is empty, and its search path
// has Node, npm, git, a shell and coreutils, but no compiler and no Python. Of this machine's npm configuration it
// keeps how to reach the registry, nothing else: a setting may hide what is missing, such as where Node's headers are.
// A browser for the tests is there where this machine has one.
//
// `node bin/bare-machine.mjs npm test` runs a command of this project so.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

const TOOLS = ["git", "sh", "bash", "env"];
const COREUTILS =
  "basename cat chmod chown cp cut date dirname echo expr false head id install ln ls mkdir mkfifo mktemp mv nproc printf " +
  "pwd readlink realpath rm rmdir seq sleep sort stat sync tail tee test touch tr true tty uname uniq wc whoami";
const KEPT = ["CI", "TEST_POSTGRES", "TEST_POSTGRES_URL"];

const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder && !folder.startsWith(root));

/** Path of a program of this machine, the project's own left out; undefined where there is none. */
export function find(program) {
  return folders.map((folder) => join(folder, program)).find(existsSync);
}

/** How this machine's npm reaches the registry. */
function registrySettings() {
  // with this machine's Node: npm looks for its global configuration beside the Node that runs it
  const env = { ...process.env, PATH: folders.join(delimiter) };
  const get = (key) =>
    spawnSync(find("npm"), ["config", "get", key], { cwd: tmpdir(), env, encoding: "utf8" }).stdout.trim();
  const settings = ["registry", "cafile", "https-proxy", "noproxy"].map((key) => [
    `npm_config_${key.replace("-", "_")}`,
    get(key),
  ]);
  return Object.fromEntries(settings.filter(([, value]) => value !== "" && value !== "null" && value !== "undefined"));
}

/** Debian's Chromium is started by a script that needs more programs than such a machine has. */
function wrapChromium(path) {
  const program = find("chromium");
  if (!program) return;
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin exec ${program} "$@"\n`);
  chmodSync(path, 0o755);
}

/** Makes such a machine in a folder; gives the environment of its programs. `node` and `npm` may be others than this machine's. */
export function makeBareMachine(folder, { node = find("node"), npm = find("npm"), npx = find("npx") } = {}) {
  const home = join(folder, "home");
  const path = join(folder, "path");
  for (const name of [home, path]) mkdirSync(name, { recursive: true });
  chmodSync(folder, 0o755); // tests start servers as another user, who finds programs there, too
  const tools = [...TOOLS, ...COREUTILS.split(" ")].map((name) => [name, find(name)]);
  for (const [name, program] of [...tools, ["node", node], ["npm", npm], ["npx", npx]]) {
    if (program) symlinkSync(program, join(path, name));
  }
  wrapChromium(join(path, "chromium"));
  const kept = KEPT.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]);
  return {
    HOME: home,
    PATH: path,
    npm_config_globalconfig: "/dev/null",
    ...registrySettings(),
    ...Object.fromEntries(kept),
  };
}

/** A release of Node with one of npm, from the registry: `{ node, npm, npx }`, paths of programs. */
export function fetchRelease(folder, nodeVersion, npmVersion) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "allowScripts": { "node": true } }');
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", `node@${nodeVersion}`, `npm@${npmVersion}`];
  const { status } = spawnSync(find("npm"), args, {
    cwd: folder,
    stdio: "inherit",
    env: { ...process.env, PATH: folders.join(delimiter) },
  });
  if (status !== 0) throw new Error(`cannot install Node ${nodeVersion} and npm ${npmVersion}`);
  const modules = join(folder, "node_modules");
  const cli = (name) => join(modules, "npm", "bin", `${name}-cli.js`);
  return { node: join(modules, "node", "bin", "node"), npm: cli("npm"), npx: cli("npx") };
}

/** Runs a command to its end; gives its standard output, or throws with it. */
export function run(command, args, { cwd, env }) {
  console.log(`$ ${command} ${args.join(" ")}`);
  const { status, stdout, error } = spawnSync(join(env.PATH, command), args, {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1e8,
  });
  if (error || status !== 0) throw new Error(`${command} ended with ${error ?? status}: ${stdout}`);
  return stdout.trim();
}

/** Calls a function with a new folder, which is removed in the end; where it throws, says why and ends with status 1. */
export async function inNewFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "lamindb-gateway-"));
  try {
    await work(folder);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await inNewFolder((folder) => {
    const env = makeBareMachine(folder);
    const [command, ...args] = process.argv.slice(2);
    process.exitCode = spawnSync(join(env.PATH, command), args, { cwd: root, env, stdio: "inherit" }).status ?? 1;
  });
}
