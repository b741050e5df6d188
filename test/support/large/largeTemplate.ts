/**
 * The large template, for tests that read: a database of real size with equal content on SQLite and PostgreSQL.
 *
 * Every registry of every module has ROWS rows and more, with odd values of every kind, on several branches, in trash
 * and archive, in versions, with and without references; every link table has links, with and without a feature where
 * both may be. LARGE names three objects that have LARGE_COUNT labels, outputs and artifacts. It belongs to all workers
 * of a run: nobody may write to it.
 */
import { loadCatalogue } from "../../../src/catalogue/loadCatalogue.ts";
import type { InstanceConfig, Limits } from "../../../src/config/config.ts";
import { sharedDatabase, sharedFile } from "../postgres.ts";
import { openReadGateway, type ReadGateway } from "../readGateway.ts";
import { unpackSqliteTemplate } from "../sqliteTemplates.ts";
import { type Dialect, postgresTemplate, TEMPLATE_INSTANCES } from "../templates.ts";
import { largeContent, largeObjects } from "./content.ts";
import { writeToPostgres, writeToSqlite } from "./write.ts";

export { LARGE_COUNT, MANY_FROM, ROWS } from "./content.ts";

const catalogue = loadCatalogue();

/** Uids of the artifact that has many labels, the run that has many outputs, the collection that has many artifacts. */
export const LARGE = largeObjects(catalogue);

/** Address of the large template on a dialect; it is made when it is asked for first. */
export async function largeTemplate(dialect: Dialect): Promise<InstanceConfig["db"]> {
  const content = () => largeContent(catalogue);
  if (dialect === "postgres") {
    const fill = (url: string) => writeToPostgres(url, content());
    return { dialect, url: await sharedDatabase("large", await postgresTemplate("target"), fill) };
  }
  const path = await sharedFile("large.sqlite", (unfinished) => {
    unpackSqliteTemplate("target", unfinished);
    writeToSqlite(unfinished, content());
  });
  return { dialect, path };
}

/** A gateway that reads the large template as its only instance. */
export async function openLargeTemplate(dialect: Dialect, limits?: Partial<Limits>): Promise<ReadGateway> {
  return openReadGateway([{ ...TEMPLATE_INSTANCES.target, db: await largeTemplate(dialect) }], limits);
}
