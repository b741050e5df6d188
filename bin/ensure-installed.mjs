// Installs what package-lock.json says where node_modules is missing or differs from package-lock.json; quick where it is in order.
// Plain JavaScript for Node 18 on, without dependencies: it runs before there are any.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = join(root, "node_modules");

function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : undefined;
}

/** Why node_modules cannot be used as it is; undefined where it can. */
function whatIsWrong() {
  const wanted = packagesOf(join(root, "package-lock.json"));
  if (!wanted) return undefined; // a packed installation: npm has seen to it
  const installed = packagesOf(join(modules, ".package-lock.json"));
  if (!installed) return "node_modules is missing";
  for (const [path, { version, optional, link }] of Object.entries(wanted)) {
    if (path === "" || optional || link) continue;
    if (installed[path]?.version !== version) return `${path} is not at ${version}`;
  }
  if (!existsSync(join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node"))) {
    return "the Node of the project is missing";
  }
  return undefined;
}

/** The search path without the folder that npm ci is about to empty. */
function outerPath() {
  const parts = (process.env.PATH ?? "").split(delimiter);
  return parts.filter((part) => !part.startsWith(modules)).join(delimiter);
}

/** Runs npm without its chatter, with its output on standard error; ends this process where it fails. */
function npm(...args) {
  const env = {
    ...process.env,
    PATH: outerPath(),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_loglevel: "error",
  };
  const { status, error } = spawnSync("npm", args, {
    cwd: root,
    env,
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    shell: process.platform === "win32",
  });
  if (error) console.error(`Cannot run npm: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

const reason = whatIsWrong();
if (reason) {
  console.error(`Installing dependencies (${reason}) ...`);
  // npm would compile better-sqlite3, which brings its binaries: a lock file does not keep that the package says no to it
  npm("ci", "--ignore-scripts", "--include=dev", "--include=optional");
  // the one package that is not complete without its script, which fetches the Node of this platform
  npm("rebuild", "node", "--ignore-scripts=false", "--foreground-scripts");
}
