import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { temporaryPath } from "./temporary.ts";

/** The source instance `laminlabs/lamindata`, or a fresh target instance. */
export type TemplateName = "source" | "target";

const SQLITE_FILES: Record<TemplateName, URL> = {
  source: new URL("../../data/demo/lamindata.sqlite.gz", import.meta.url),
  target: new URL("../parity/data/target.sqlite.gz", import.meta.url),
};

const unpacked = new Map<TemplateName, Buffer>();

/** Writes a template's SQLite file to a path, by default a temporary one; gives the path. */
export function unpackSqliteTemplate(name: TemplateName, path = temporaryPath(`${name}.sqlite`)): string {
  const bytes = unpacked.get(name) ?? gunzipSync(readFileSync(SQLITE_FILES[name]));
  unpacked.set(name, bytes);
  writeFileSync(path, bytes);
  return path;
}
