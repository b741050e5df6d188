import Database from "better-sqlite3";
import type { InstanceConfig } from "../../src/config/config.ts";
import { runSql, type TestDatabase } from "./postgres.ts";
import { openReadGateway, type ReadGateway } from "./readGateway.ts";
import { cloneTemplate, type Dialect, TEMPLATE_INSTANCES } from "./templates.ts";

/** A source template of one's own after these statements, which must fit both dialects. */
export async function editedSource(dialect: Dialect, statements: readonly string[]): Promise<TestDatabase> {
  const database = await cloneTemplate(dialect, "source");
  if (dialect === "postgres") await runSql(database.db, statements.join(";\n"));
  else {
    const connection = new Database(database.db);
    connection.exec(statements.join(";\n"));
    connection.close();
  }
  return database;
}

/** A gateway on such a template. */
export async function openEditedSource(
  dialect: Dialect,
  statements: readonly string[],
  config: Partial<InstanceConfig> = {},
): Promise<ReadGateway> {
  const { db, drop } = await editedSource(dialect, statements);
  const address: InstanceConfig["db"] = dialect === "postgres" ? { dialect, url: db } : { dialect, path: db };
  const gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.source, ...config, db: address }]);
  const close = async () => {
    await gateway.close();
    await drop();
  };
  return { ...gateway, close };
}
