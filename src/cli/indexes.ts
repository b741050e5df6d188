import { Command } from "commander";
import type { Catalogue } from "../catalogue/model.ts";
import type { Instance } from "../instances/instance.ts";
import { findSearchIndexes } from "../instances/searchIndexes.ts";
import { CONFIG_HELP, type ConfigFlags, withInstances } from "./openInstances.ts";

/** SQL that makes the indexes that an instance lacks, with comments. */
async function printIndexes(instance: Instance, catalogue: Catalogue): Promise<string[]> {
  const found = await findSearchIndexes(await instance.session(), catalogue);
  if (!found) return [`-- ${instance.slug}: needs none; SQLite has no index that finds text within text.`];
  const missing = found.indexes.filter(({ isThere }) => !isThere);
  if (missing.length === 0) return [`-- ${instance.slug}: has all indexes for search.`];
  return [
    `-- ${instance.slug}: for \`search\` and \`icontains\` in large tables; leave out what is small. Run it as the owner of the tables.`,
    found.before,
    ...missing.map(({ sql }) => sql),
  ];
}

async function indexes(slug: string | undefined, flags: ConfigFlags): Promise<void> {
  // standard output is SQL alone
  await withInstances({ ...flags, json: true }, async ({ instances, catalogue }) => {
    for (const instance of instances.select(slug === undefined ? null : [slug]))
      for (const line of await printIndexes(instance, catalogue)) console.log(line);
  });
}

/** `indexes`: SQL that the owner of a database may run, so that searches of large tables are fast. Runs nothing itself. */
export function indexesCommand(): Command {
  return new Command("indexes")
    .description("print SQL for the indexes that make search fast in large PostgreSQL tables; it is not run")
    .argument("[instance]", "slug of the instance (default: all)")
    .option("-c, --config <file>", CONFIG_HELP)
    .action(indexes);
}
