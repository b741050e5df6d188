import Database from "better-sqlite3";
import type { InstanceConfig } from "../../src/config/config.ts";
import { runSql } from "./postgres.ts";
import { openReadGateway, type ReadGateway } from "./readGateway.ts";
import { cloneTemplate, type Dialect, TEMPLATE_INSTANCES } from "./templates.ts";

/** A gateway on a source template of one's own after these statements, which must fit both dialects. */
export async function openEditedSource(
  dialect: Dialect,
  statements: readonly string[],
  config: Partial<InstanceConfig> = {},
): Promise<ReadGateway> {
  const { db, drop } = await cloneTemplate(dialect, "source");
  if (dialect === "postgres") await runSql(db, statements.join(";\n"));
  else {
    const database = new Database(db);
    database.exec(statements.join(";\n"));
    database.close();
  }
  const address: InstanceConfig["db"] = dialect === "postgres" ? { dialect, url: db } : { dialect, path: db };
  const gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.source, ...config, db: address }]);
  const close = async () => {
    await gateway.close();
    await drop();
  };
  return { ...gateway, close };
}
