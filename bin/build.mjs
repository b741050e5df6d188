// Makes dist/: the compiled sources, the GraphQL schema as one file, and the explorer page.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const importBuilt = (path) => import(pathToFileURL(join(dist, path)).href);

// what a removed source left behind must not be packed; the page is kept where it is fresh
for (const name of existsSync(dist) ? readdirSync(dist) : []) {
  if (name !== "explorer") rmSync(join(dist, name), { recursive: true });
}
run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
const [{ printSchema }, { loadCatalogue }, { makeSchema }] = await Promise.all([
  import("graphql"),
  importBuilt("catalogue/loadCatalogue.js"),
  importBuilt("resolvers/makeSchema.js"),
]);
writeFileSync(join(dist, "schema.graphql"), `${printSchema(makeSchema(loadCatalogue()))}\n`);
run("bin/build-explorer.mjs");
