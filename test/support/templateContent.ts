import type { DatabaseContent } from "../parity/canonical/content.ts";
import { readDatabase } from "../parity/canonical/readDatabase.ts";
import type { Dialect } from "./dialects.ts";
import type { TemplateName } from "./sqliteTemplates.ts";
import { readTemplate } from "./templates.ts";

const contents = new Map<string, Promise<DatabaseContent>>();

/** What a fresh copy of a template holds; read once per worker, never to be changed. */
export function templateContent(dialect: Dialect, name: TemplateName): Promise<DatabaseContent> {
  const key = `${dialect} ${name}`;
  const found = contents.get(key) ?? read(dialect, name);
  contents.set(key, found);
  return found;
}

async function read(dialect: Dialect, name: TemplateName): Promise<DatabaseContent> {
  return readDatabase(await readTemplate(dialect, name));
}
