// Packs the project, installs the package in an empty folder as a user would, and has it answer a query there.
// Ends with status 1, and says why, where that fails. Run with the machine's own Node: users have that one.
import { spawn, spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lamindb-gateway-package-"));
const elsewhere = join(folder, "elsewhere");
const path = process.env.PATH.split(delimiter).filter((part) => !part.startsWith(root));
// nothing that npm tells its scripts about this project must reach the installation elsewhere
const outer = Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name));
const env = { ...Object.fromEntries(outer), PATH: path.join(delimiter), INIT_CWD: elsewhere };

function run(command, args, cwd) {
  console.log(`$ ${command} ${args.join(" ")}`);
  const { status, stdout, error } = spawnSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (error || status !== 0) throw new Error(`${command} ended with ${error ?? status}: ${stdout}`);
  return stdout.trim();
}

async function makeInstance() {
  const db = join(elsewhere, "lamindata.sqlite");
  await pipeline(createReadStream(join(root, "data/demo/lamindata.sqlite.gz")), createGunzip(), createWriteStream(db));
  const id = "037ba1e08d804f91a90275a47735076a";
  const config = { default: "laminlabs/lamindata", instances: [{ slug: "laminlabs/lamindata", id, db: "lamindata.sqlite" }] };
  writeFileSync(join(elsewhere, "gateway.json"), JSON.stringify(config));
}

/** Starts `serve`; gives the address once it serves. */
function serve() {
  const child = spawn("npx", ["lamindb-gateway", "serve", "--config", "gateway.json"], {
    cwd: elsewhere,
    env: { ...env, PORT: "0" },
    detached: true,
  });
  let output = "";
  const ended = new Promise((resolve) => child.on("close", resolve));
  const url = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
        const found = /serves (http:\S+)/.exec(output);
        if (found) resolve(found[1]);
      });
    }
    ended.then((code) => reject(new Error(`serve ended with ${code}: ${output}`)));
  });
  url.catch(() => undefined);
  return { url, ended, stop: () => process.kill(-child.pid, "SIGTERM") };
}

async function ask(url, query) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) });
  return JSON.stringify(await response.json());
}

function expect(what, actual, expected) {
  if (!expected.test(actual)) throw new Error(`${what}: expected ${expected}, came ${actual}`);
  console.log(`ok  ${what}`);
}

async function check() {
  mkdirSync(elsewhere);
  run("npm", ["pack", "--silent", "--pack-destination", folder], root);
  const { name, version } = JSON.parse(run("npm", ["pkg", "get", "name", "version", "--json"], root));
  writeFileSync(join(elsewhere, "package.json"), '{ "private": true }');
  run("npm", ["install", "--omit=dev", "--no-audit", "--no-fund", join(folder, `${name}-${version}.tgz`)], elsewhere);
  expect("--version", run("npx", ["lamindb-gateway", "--version"], elsewhere), new RegExp(`^${version}$`));
  await makeInstance();
  const server = serve();
  try {
    const url = await server.url;
    expect("a query", await ask(url, '{ user(handle: "ada") { uid } }'), /^\{"data":\{"user":\{"uid":"Ad4Lvlc1"\}\}\}/);
    const page = await fetch(url, { headers: { accept: "text/html" } });
    expect("the explorer", await page.text(), /src="\/explorer\/assets\//);
  } finally {
    server.stop();
  }
  await server.ended;
}

try {
  await check();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
