import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder: string | undefined;
let made = 0;

/** A path for a new file or folder that does not exist yet; all of them go when the process ends. */
export function temporaryPath(name: string): string {
  if (folder === undefined) {
    const created = mkdtempSync(join(tmpdir(), "lamindb-gateway-test-"));
    process.once("exit", () => rmSync(created, { recursive: true, force: true }));
    folder = created;
  }
  return join(folder, `${++made}-${name}`);
}
