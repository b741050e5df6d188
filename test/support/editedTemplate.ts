import type { InstanceConfig } from "../../src/config/config.ts";
import { addressOf, type Dialect } from "./dialects.ts";
import type { TestDatabase } from "./postgres.ts";
import { openReadGateway, type ReadGateway } from "./readGateway.ts";
import { runScript } from "./runStatement.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "./templates.ts";

/** A source template of one's own after these statements, which must fit both dialects. */
export async function editedSource(dialect: Dialect, statements: readonly string[]): Promise<TestDatabase> {
  const database = await cloneTemplate(dialect, "source");
  await runScript(database.db, statements.join(";\n"));
  return database;
}

/** A gateway on such a template. */
export async function openEditedSource(
  dialect: Dialect,
  statements: readonly string[],
  config: Partial<InstanceConfig> = {},
): Promise<ReadGateway> {
  const { db, drop } = await editedSource(dialect, statements);
  const address = addressOf(dialect, db);
  const gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.source, ...config, db: address }]);
  const close = async () => {
    await gateway.close();
    await drop();
  };
  return { ...gateway, close };
}
