/** LaminDB's own settings files (`~/.lamin`): what init reads from them and how it writes them. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Whom the first rows of a new instance belong to. */
export interface LamindbUser {
  handle: string;
  uid: string;
  name: string | null;
}

/** The user of everybody who has not logged in. */
export const ANONYMOUS: LamindbUser = { handle: "anonymous", uid: "00000000", name: null };

/** The folder where this user's LaminDB client keeps its settings. */
export function lamindbSettingsDir(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.LAMIN_SETTINGS_DIR || homedir(), ".lamin");
}

function readEnvFile(path: string): Map<string, string> | undefined {
  try {
    const lines = readFileSync(path, "utf8").split(/\r?\n/);
    return new Map(lines.map((line): [string, string] => [line.split("=", 1)[0]!, line.slice(line.indexOf("=") + 1)]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Who is logged in according to a settings folder; the anonymous user where nobody is. */
export function readCurrentUser(settingsDir: string): LamindbUser {
  const values = readEnvFile(join(settingsDir, "current_user.env"));
  const value = (key: string) => {
    const text = values?.get(`lamin_user_${key}`);
    return text === undefined || text === "" || text === "null" ? null : text;
  };
  const [handle, uid] = [value("handle"), value("uid")];
  return handle && uid ? { handle, uid, name: value("name") } : ANONYMOUS;
}

function printEnvFile(prefix: string, values: Record<string, string | boolean | null>): string {
  const print = (value: string | boolean | null) => (typeof value === "boolean" ? (value ? "True" : "False") : value);
  return Object.entries(values)
    .map(([key, value]) => `${prefix}${key}=${print(value)}\n`)
    .join("");
}

/** The text of `instance--OWNER--NAME.env`; `db` is null for SQLite. */
export function printInstanceSettings(instance: {
  owner: string;
  name: string;
  storageRoot: string;
  db: string | null;
  modules: string[];
  id: string;
}): string {
  return printEnvFile("lamindb_instance_", {
    owner: instance.owner,
    name: instance.name,
    storage_root: instance.storageRoot,
    storage_region: null,
    db: instance.db,
    schema_str: instance.modules.join(",") || null,
    id: instance.id,
    git_repo: null,
    keep_artifacts_local: false,
    api_url: null,
    schema_id: null,
    fine_grained_access: false,
    db_permissions: null,
    is_clone: false,
  });
}

/** The text of `current_user.env` for a user without credentials. */
export function printUserSettings({ uid, handle, name }: LamindbUser): string {
  const none = null;
  const values = { email: none, password: none, access_token: none, uid, uuid: none, handle, name, api_key: none };
  return printEnvFile("lamin_user_", values);
}
