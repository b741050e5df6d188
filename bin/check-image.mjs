// Runs the steps of the Dockerfile without Docker: each stage in a folder of its own, with the Node that its base image has, on a
// bare machine. Then the image's command has to serve as an ordinary user from files that it cannot write, and its health check to
// succeed. Knows the instructions that our Dockerfile uses, in forms that need no shell expansion but for PATH; ends with status 1
// where a step fails or an instruction is unknown.
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createGunzip } from "node:zlib";
import { fetchRelease, inNewFolder, makeBareMachine, root } from "./bare-machine.mjs";

const NOBODY = 65534;
const PORT = "4713";

/** The instructions: `[name, rest]`. */
function parseDockerfile(text) {
  const joined = text.replace(/\\\n\s*/g, "");
  const lines = joined.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1).trim()]);
}

/** A stage of the image: its folder stands for the root of the file system. */
class Stage {
  constructor(folder, env) {
    this.root = folder;
    this.workdir = "/";
    this.env = env;
    mkdirSync(folder, { recursive: true });
  }

  /** Where a path of the image lies on this machine. */
  place(path) {
    return join(this.root, path.startsWith("/") ? path : join(this.workdir, path));
  }

  copy(rest, contexts) {
    const parts = rest.split(/\s+/);
    const from = parts[0].startsWith("--from=") ? contexts.get(parts.shift().slice("--from=".length)) : undefined;
    const to = parts.pop();
    for (const name of parts) {
      const source = from ? from.place(name) : join(root, name);
      if (!from) assertInContext(name);
      // of a folder its contents are copied, into the folder named; of a file, itself
      const isInto = to.endsWith("/") && !statSync(source).isDirectory();
      const target = isInto ? join(this.place(to), basename(name)) : this.place(to);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(source, target, { recursive: true, verbatimSymlinks: true });
    }
  }

  run(command) {
    console.log(`$ ${command}`);
    const { status } = spawnSync(join(this.env.PATH.split(":").at(-1), "sh"), ["-c", command], {
      cwd: this.place("."),
      env: this.env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) throw new Error(`RUN ${command} ended with ${status}`);
  }

  set(rest) {
    for (const [, name, value] of rest.matchAll(/(\w+)=("[^"]*"|\S+)/g)) {
      const plain = value.replace(/^"|"$/g, "").replace("$PATH", this.env.PATH);
      this.env = { ...this.env, [name]: plain.replace(/^\/app/, this.place("/app")) };
    }
  }
}

const ignored = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");

function assertInContext(name) {
  if (!ignored.includes(`!${name}`)) throw new Error(`COPY ${name}: .dockerignore leaves it out`);
}

/** Builds all stages; gives the last one and how it is started. */
function build(folder, baseEnv) {
  const stages = new Map();
  const start = { entrypoint: [], cmd: [], health: [], user: "root" };
  let stage;
  for (const [name, rest] of parseDockerfile(readFileSync(join(root, "Dockerfile"), "utf8"))) {
    if (name === "FROM") {
      const [image, , as = "final"] = rest.split(/\s+/);
      if (!/^node:24-/.test(image)) throw new Error(`FROM ${image}: Node 24 is tried here`);
      stage = new Stage(join(folder, as), { ...baseEnv });
      stages.set(as, stage);
    } else if (name === "WORKDIR") {
      stage.workdir = rest;
      mkdirSync(stage.place("."), { recursive: true });
    } else if (name === "COPY") stage.copy(rest, stages);
    else if (name === "RUN") stage.run(rest);
    else if (name === "ENV") stage.set(rest);
    else if (name === "USER") start.user = rest;
    else if (name === "ENTRYPOINT") start.entrypoint = JSON.parse(rest);
    else if (name === "CMD") start.cmd = JSON.parse(rest);
    else if (name === "HEALTHCHECK") start.health = JSON.parse(rest.slice(rest.indexOf("CMD ") + 4));
    else if (!["LABEL", "EXPOSE", "STOPSIGNAL"].includes(name)) throw new Error(`${name} is not known here`);
  }
  return { stage, start };
}

async function makeConfig(folder) {
  const db = join(folder, "lamindata.sqlite");
  await pipeline(createReadStream(join(root, "data/demo/lamindata.sqlite.gz")), createGunzip(), createWriteStream(db));
  const id = "037ba1e08d804f91a90275a47735076a";
  const config = {
    default: "laminlabs/lamindata",
    instances: [{ slug: "laminlabs/lamindata", id, db, readOnly: true }],
  };
  const file = join(folder, "gateway.json");
  writeFileSync(file, JSON.stringify(config));
  return file;
}

async function isHealthy({ env, cwd, user }, check) {
  const [program, ...args] = check;
  for (let tries = 0; tries < 60; tries++) {
    const { status } = spawnSync(join(env.NODE_FOLDER, program), args, { cwd, env, ...user });
    if (status === 0) return true;
    await sleep(500);
  }
  return false;
}

await inNewFolder(async (folder) => {
  chmodSync(folder, 0o755); // an ordinary user has to reach what is in it
  const release = fetchRelease(join(folder, "release"), 24, 11);
  const bare = makeBareMachine(join(folder, "machine"), release);
  const { stage, start } = build(folder, bare);
  if (start.user === "root") throw new Error("the image runs as root");
  const data = join(folder, "data");
  mkdirSync(data);
  const configFile = await makeConfig(data);
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) for (const path of [data, configFile]) chownSync(path, NOBODY, NOBODY);
  const env = {
    ...stage.env,
    HOME: data,
    LAMINDB_GATEWAY_CONFIG: configFile,
    PORT,
    HOST: "127.0.0.1",
    NODE_FOLDER: bare.PATH,
  };
  const cwd = stage.place(".");
  spawnSync("chmod", ["-R", "a-w", stage.root]);
  const program = env.PATH.split(":")
    .map((path) => join(path, start.entrypoint[0]))
    .find(existsSync);
  const child = spawn(program, [...start.entrypoint.slice(1), ...start.cmd], { cwd, env, stdio: "inherit", ...user });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const healthy = await isHealthy({ env, cwd, user }, start.health);
  child.kill("SIGTERM");
  const status = await ended;
  spawnSync("chmod", ["-R", "u+w", stage.root]);
  if (!healthy) throw new Error("the health check does not succeed");
  if (status !== 0) throw new Error(`after SIGTERM it ended with ${status}`);
  console.log("ok  the image's steps, its command as an ordinary user, its health check");
});
