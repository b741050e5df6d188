/**
 * The large and the broad template, for tests that read: databases with equal content on SQLite and PostgreSQL.
 *
 * Every registry of every module has ROWS rows and more, with odd values of every kind, on several branches, in trash
 * and archive, in versions, with and without references; every link table has links, with and without a feature where
 * both may be. That is the broad template; the large one is of real size: LARGE names three objects in it that have
 * LARGE_COUNT labels, outputs and artifacts. Both belong to all workers of a run: nobody may write to them.
 */
import { loadCatalogue } from "../../../src/catalogue/loadCatalogue.ts";
import type { InstanceConfig, Limits } from "../../../src/config/config.ts";
import { type Dialect, databaseOf } from "../dialects.ts";
import { sharedDatabase, sharedFile } from "../postgres.ts";
import { openReadGateway, type ReadGateway } from "../readGateway.ts";
import { unpackSqliteTemplate } from "../sqliteTemplates.ts";
import { postgresTemplate, TEMPLATE_INSTANCES } from "../templates.ts";
import { broadContent, largeContent, largeObjects } from "./content.ts";
import { writeToPostgres, writeToSqlite } from "./write.ts";

export { LARGE_COUNT, ROWS } from "./content.ts";

const catalogue = loadCatalogue();

/** Uids of the artifact that has many labels, the run that has many outputs, the collection that has many artifacts. */
export const LARGE = largeObjects(catalogue);

const CONTENTS = { broad: broadContent, large: largeContent };
type Size = keyof typeof CONTENTS;

/** Address of a template on a dialect; it is made when it is asked for first. */
async function templateAddress(dialect: Dialect, size: Size): Promise<InstanceConfig["db"]> {
  const content = () => CONTENTS[size](catalogue);
  if (dialect === "postgres") {
    const fill = (url: string) => writeToPostgres(url, content());
    return { dialect, url: await sharedDatabase(size, await postgresTemplate("target"), fill) };
  }
  const path = await sharedFile(`${size}.sqlite`, (unfinished) => {
    unpackSqliteTemplate("target", unfinished);
    writeToSqlite(unfinished, content());
  });
  return { dialect, path };
}

async function open(dialect: Dialect, size: Size, limits?: Partial<Limits>): Promise<ReadGateway> {
  return openReadGateway([{ ...TEMPLATE_INSTANCES.target, db: await templateAddress(dialect, size) }], limits);
}

/** A gateway that reads the large template as its only instance. */
export function openLargeTemplate(dialect: Dialect, limits?: Partial<Limits>): Promise<ReadGateway> {
  return open(dialect, "large", limits);
}

/** Path or URL of the broad template's database. */
export async function broadDatabase(dialect: Dialect): Promise<string> {
  return databaseOf(await templateAddress(dialect, "broad"));
}

/** A gateway that reads the broad template as its only instance. */
export function openBroadTemplate(dialect: Dialect): Promise<ReadGateway> {
  return open(dialect, "broad");
}
