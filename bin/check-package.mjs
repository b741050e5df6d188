// Packs the project and installs the package in an empty folder as a user would, by `npm install`, again by `npm ci` from
// the lock file that this wrote, and by `npm install --global`; each time it has to answer a query. All of that on bare
// machines with the Nodes and npms that users have. Ends with status 1, and says why, where that fails.
import { spawn, spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { fetchRelease, inNewFolder, makeBareMachine, root, run } from "./bare-machine.mjs";

const QUERY = '{ user(handle: "ada") { uid } }';
const ANSWER = /^\{"data":\{"user":\{"uid":"Ad4Lvlc1"\}\}\}/;

/** A database, and a configuration that names it. */
async function makeInstance(elsewhere) {
  const db = join(elsewhere, "lamindata.sqlite");
  await pipeline(createReadStream(join(root, "data/demo/lamindata.sqlite.gz")), createGunzip(), createWriteStream(db));
  const id = "037ba1e08d804f91a90275a47735076a";
  const config = {
    default: "laminlabs/lamindata",
    instances: [{ slug: "laminlabs/lamindata", id, db: "lamindata.sqlite" }],
  };
  writeFileSync(join(elsewhere, "gateway.json"), JSON.stringify(config));
}

/** Starts `serve`; gives the address once it serves. */
function serve({ cwd, env, command = [join(env.PATH, "npx"), "lamindb-gateway"] }) {
  const [program, ...args] = command;
  const child = spawn(program, [...args, "serve", "--config", "gateway.json"], {
    cwd,
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

async function checkServer(machine) {
  const server = serve(machine);
  try {
    const url = await server.url;
    expect("a query", await ask(url, QUERY), ANSWER);
    const page = await fetch(url, { headers: { accept: "text/html" } });
    expect("the explorer", await page.text(), /src="\/explorer\/assets\//);
  } finally {
    server.stop();
  }
  await server.ended;
}

async function checkPackage({ name, version, tarball }, folder, env) {
  const elsewhere = join(folder, "elsewhere");
  const machine = { cwd: elsewhere, env };
  mkdirSync(elsewhere);
  await makeInstance(elsewhere);
  writeFileSync(join(elsewhere, "package.json"), '{ "private": true }');
  run("npm", ["install", "--no-audit", "--no-fund", tarball], machine);
  expect("--version", run("npx", [name, "--version"], machine), new RegExp(`^${version}$`));
  await checkServer(machine);
  rmSync(join(elsewhere, "node_modules"), { recursive: true });
  run("npm", ["ci", "--no-audit", "--no-fund"], machine);
  await checkServer(machine);
  await checkGlobal(tarball, folder, machine);
  return machine;
}

/** npm lays out the packages of a global installation otherwise. */
async function checkGlobal(tarball, folder, machine) {
  const prefix = join(folder, "global");
  run("npm", ["install", "--global", "--prefix", prefix, "--no-audit", "--no-fund", tarball], machine);
  await checkServer({ ...machine, command: [join(prefix, "bin", "lamindb-gateway")] });
}

/** An older Node is told what is needed. */
function checkOlderNode({ name }, { cwd }, env) {
  const { status, stderr } = spawnSync(join(env.PATH, "npx"), [name, "--version"], { cwd, env, encoding: "utf8" });
  expect("an older Node", `${status} ${stderr}`, /^1 lamindb-gateway needs Node 22\.18 or later; this is Node 20\./);
}

await inNewFolder(async (folder) => {
  const make = (node, npm) => {
    const own = join(folder, `node-${node}-npm-${npm}`);
    return makeBareMachine(own, fetchRelease(join(own, "release"), node, npm));
  };
  run("npm", ["pack", "--silent", "--pack-destination", folder], {
    cwd: root,
    env: makeBareMachine(join(folder, "packer")),
  });
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const packed = { name, version, tarball: join(folder, `${name}-${version}.tgz`) };
  let machine;
  for (const [node, npm] of [
    [22, 10],
    [24, 11],
  ]) {
    console.log(`-- Node ${node}, npm ${npm}`);
    machine = await checkPackage(packed, join(folder, `node-${node}-npm-${npm}`), make(node, npm));
  }
  checkOlderNode(packed, machine, make(20, 10));
});
