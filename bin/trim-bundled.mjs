// Leaves out of the package what better-sqlite3 would be compiled from: it brings binaries for every platform, and where
// npm finds a binding.gyp, it compiles them anew, for which users would need Python, a compiler and Node's headers.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../node_modules/better-sqlite3/package.json", import.meta.url));
const description = JSON.parse(readFileSync(file, "utf8"));
const files = description.files.filter((pattern) => /^(lib|prebuilds)\//.test(pattern));
if (files.length !== 2) throw new Error(`better-sqlite3 no longer packs lib and prebuilds, but ${description.files}`);
rmSync(file); // it may be a hard link to a file that other folders have, too
writeFileSync(file, `${JSON.stringify({ ...description, files }, null, 2)}\n`);
