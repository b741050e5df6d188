// Bundles the explorer page into dist/explorer, unless what is there was made from the same sources.
// --force bundles in any case. Where the bundler is absent (a packed installation) the page came with the package.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const client = join(root, "src", "server", "explorer", "client");
const target = join(root, "dist", "explorer");
const stampFile = join(target, ".stamp");
const BUNDLED = [
  ...["graphiql", "@graphiql/plugin-explorer", "@graphiql/react", "graphql", "monaco-editor", "react", "react-dom"],
  "vite",
];

/** A text that changes when a source of the page does, or a version of a library in it. */
function stampOf() {
  const hash = createHash("sha256").update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of readdirSync(client).sort()) hash.update(name).update(readFileSync(join(client, name)));
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  for (const name of BUNDLED) hash.update(`${name}@${packages[`node_modules/${name}`]?.version}`);
  return hash.digest("hex");
}

async function bundle(stamp) {
  const { build } = await import("vite");
  await build({
    root: client,
    base: "./",
    configFile: false,
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir: target, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 10_000 },
  });
  writeFileSync(stampFile, stamp);
}

if (existsSync(client)) {
  const stamp = stampOf();
  const isFresh = existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
  if (!isFresh || process.argv.includes("--force")) {
    console.error("Bundling the explorer page ...");
    await bundle(stamp);
  }
}
