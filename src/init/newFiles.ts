import { existsSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { GatewayError } from "../errors.ts";
import type { NewFile } from "./planInit.ts";

function refuse(path: string): GatewayError {
  return new GatewayError("CONFLICT", `The file ${path} already exists and was left unchanged; choose other names.`);
}

/** Throws CONFLICT for the first file that exists and would have to be replaced. */
export function assertAbsent(files: readonly NewFile[]): void {
  const existing = files.find((file) => !file.optional && existsSync(file.path));
  if (existing) throw refuse(existing.path);
}

/** Files and folders that are made now and can all be taken back. */
export class NewFiles {
  readonly #files: string[] = [];
  readonly #folders: string[] = [];

  /** Makes a folder with its parents. */
  makeFolder(path: string): void {
    const missing: string[] = [];
    for (let folder = path; !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
    mkdirSync(path, { recursive: true });
    this.#folders.push(...missing);
  }

  /** Writes a file that did not exist; throws CONFLICT if it does, unless it is optional. */
  write(file: NewFile): void {
    this.makeFolder(dirname(file.path));
    try {
      writeFileSync(file.path, file.text, { flag: "wx", mode: file.secret ? 0o600 : 0o644 });
      this.#files.push(file.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (!file.optional) throw refuse(file.path);
    }
  }

  /** Takes back all that was made; folders into which somebody else has put something stay. */
  remove(): void {
    for (const file of this.#files.splice(0)) rmSync(file, { force: true });
    for (const folder of this.#folders.splice(0).reverse()) {
      try {
        rmdirSync(folder);
      } catch {
        // Not empty any more: no longer ours alone.
      }
    }
  }
}
