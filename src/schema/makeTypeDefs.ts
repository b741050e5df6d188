import { readdirSync, readFileSync } from "node:fs";
import type { Catalogue } from "../catalogue/model.ts";
import { printRegistries } from "./printModule.ts";

/** Folder of the hand-made SDL; beside `src` and, in the package, beside `dist`. */
const FOLDER = new URL("../../schema/", import.meta.url);

/** The whole schema as SDL: what is written by hand, and what follows from the catalogue. */
export function makeTypeDefs(catalogue: Catalogue): string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".graphql"));
  const written = files.sort().map((file) => readFileSync(new URL(file, FOLDER), "utf8"));
  return [...written, ...printRegistries(catalogue).values()];
}
