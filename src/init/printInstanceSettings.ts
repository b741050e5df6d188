/** Whom the first rows of a new instance belong to. */
export interface LamindbUser {
  handle: string;
  uid: string;
  name?: string;
}

/** LaminDB's way of writing a settings file: `null` for what is absent, Python's words for booleans. */
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
  const values = {
    email: none,
    password: none,
    access_token: none,
    uid,
    uuid: none,
    handle,
    name: name ?? none,
    api_key: none,
  };
  return printEnvFile("lamin_user_", values);
}
