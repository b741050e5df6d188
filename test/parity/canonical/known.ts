import { unpackSqliteTemplate } from "../../support/sqliteTemplates.ts";
import { uidsOf } from "./content.ts";
import { readDatabase } from "./readDatabase.ts";

let uids: Promise<ReadonlySet<string>> | undefined;

/** Every uid of the two templates: shown as they are in canonical forms. */
export function templateUids(): Promise<ReadonlySet<string>> {
  uids ??= loadTemplateUids();
  return uids;
}

async function loadTemplateUids(): Promise<ReadonlySet<string>> {
  const contents = await Promise.all(
    (["source", "target"] as const).map((name) => readDatabase(unpackSqliteTemplate(name))),
  );
  return new Set(contents.flatMap((content) => [...uidsOf(content)]));
}
