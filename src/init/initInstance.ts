import { dirname } from "node:path";
import type { DatabaseAddress } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import { initScript } from "./initScript.ts";
import { assertAbsent, NewFiles } from "./newFiles.ts";
import { type InitOptions, type InitPlan, planInit } from "./planInit.ts";
import type { PreparedDatabase } from "./preparedDatabase.ts";
import { preparePostgres } from "./preparePostgres.ts";
import { prepareSqlite } from "./prepareSqlite.ts";

/** What init has made. */
export interface InitializedInstance {
  slug: string;
  /** 32 hex digits. */
  id: string;
  uid: string;
  /** May hold a password: not for printing. */
  db: DatabaseAddress;
  modules: string[];
  storageRoot: string;
  storageUid: string;
}

function prepareDatabase(plan: InitPlan, files: NewFiles): PreparedDatabase | Promise<PreparedDatabase> {
  const script = initScript(plan);
  if (plan.db.dialect === "postgres") return preparePostgres(plan.db.url, script);
  files.makeFolder(dirname(plan.db.path));
  return prepareSqlite(plan.db.path, script);
}

/** Failures of the file system are the user's to mend; everything else passes unchanged. */
function translateFileError(error: unknown, plan: InitPlan): unknown {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof GatewayError || !syscall || !path) return error;
  const message = `Cannot write ${path} (${code}); check that ${plan.storageRoot} is a folder that you can write to.`;
  return new GatewayError("BAD_USER_INPUT", message, {}, error);
}

/**
 * Makes a fresh LaminDB instance: database, storage mark, and LaminDB's settings where asked for.
 *
 * Throws CONFLICT where anything of it exists; after a failure nothing of it is left.
 */
export async function initInstance(options: InitOptions): Promise<InitializedInstance> {
  const plan = planInit(options);
  assertAbsent(plan.files);
  const files = new NewFiles();
  let database: PreparedDatabase | undefined;
  try {
    database = await prepareDatabase(plan, files);
    for (const file of plan.files) files.write(file);
    await database.publish();
  } catch (error) {
    await database?.abandon();
    files.remove();
    throw translateFileError(error, plan);
  }
  const { slug, id, uid, db, modules, storageRoot, storageUid } = plan;
  return { slug, id, uid, db, modules, storageRoot, storageUid };
}
