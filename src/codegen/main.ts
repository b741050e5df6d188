/** `npm run codegen`: writes what follows from the catalogue; `--check` compares instead and fails where it differs. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { generatedFiles } from "./schema.ts";

const top = new URL("../../", import.meta.url);

function read(file: URL): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

const stale: string[] = [];
for (const [path, content] of generatedFiles()) {
  const file = new URL(path, top);
  if (read(file) === content) continue;
  stale.push(path);
  if (process.argv.includes("--check")) continue;
  mkdirSync(new URL(".", file), { recursive: true });
  writeFileSync(file, content);
}
console.log(stale.length > 0 ? stale.join("\n") : "nothing to write");
if (stale.length > 0 && process.argv.includes("--check")) {
  console.error("Generated files are out of date: run `npm run codegen` and commit what it writes.");
  process.exitCode = 1;
}
