import { existsSync } from "node:fs";
import { homedir, platform } from "node:os";
import { join } from "node:path";
import { instanceIdFromSlug, instanceUidFromId } from "../util/lamindbUid.ts";
import type { DatabaseAddress, InstanceConfig } from "./config.ts";
import { parseDatabaseAddress, withoutPasswords } from "./databaseAddress.ts";
import { readInstances, readSettings, type SettingsFolder, type SettingsValues, slugOf } from "./lamindbSettings.ts";
import { parsePostgresUrl } from "./postgresUrl.ts";
import type { Environment } from "./substituteEnvironment.ts";

const DATABASE_FILE = join(".lamindb", "lamin.db");

function userCacheFolder(env: Environment): string {
  const home = env.HOME || homedir();
  return platform() === "darwin" ? join(home, "Library", "Caches") : env.XDG_CACHE_HOME || join(home, ".cache");
}

/** Where LaminDB's client keeps copies of what is in cloud storage. */
function cacheFolder(folder: SettingsFolder, env: Environment): string {
  const files = [join(folder.path, `${folder.prefix}storage.env`), "/etc/xdg/lamindb/system.env"];
  const configured = files.map((file) => readSettings(file, "lamindb_")?.get("cache_path")).find(Boolean);
  return env.LAMIN_CACHE_DIR || configured || join(userCacheFolder(env), "lamindb");
}

/** The file of a SQLite instance: in its local storage, or the client's copy of the one in the cloud. */
function sqliteFile(root: string, cache: string): { path: string; readOnly: boolean } {
  const cloud = /^[a-z][a-z0-9+.-]*:\/\/([^?]*)/i.exec(root)?.[1];
  if (cloud === undefined) return { path: join(root, DATABASE_FILE), readOnly: false };
  return { path: join(cache, cloud, DATABASE_FILE), readOnly: true };
}

/** Instances with a public copy are given with this user, or none, instead of a real one. */
function isPublicUser(url: string): boolean {
  const user = parsePostgresUrl(url)?.parameters.get("user") ?? "";
  return user === "" || user === "none" || user.includes("public");
}

function addressOf(values: SettingsValues, cache: string): { db?: DatabaseAddress; readOnly: boolean } {
  const [url, root] = [values.get("db"), values.get("storage_root")];
  const file = root === undefined ? undefined : sqliteFile(root, cache);
  const copy = file?.readOnly && existsSync(file.path);
  if (url !== undefined && !(copy && isPublicUser(url))) {
    const db = parseDatabaseAddress(url, "/");
    return db === undefined ? { readOnly: false } : { db, readOnly: false };
  }
  if (file === undefined || root === undefined) return { readOnly: false };
  const { path, readOnly } = file;
  return { db: { dialect: "sqlite", path, ...(readOnly && { copyOf: withoutPasswords(root) }) }, readOnly };
}

/** Every instance of LaminDB's settings folder that has an address; a sentence in `warnings` for each that has none. */
export function discoverInstances(folder: SettingsFolder, env: Environment, warnings: string[]): InstanceConfig[] {
  const cache = cacheFolder(folder, env);
  return readInstances(folder).flatMap(({ file, values }) => {
    const slug = slugOf(values);
    const { db, readOnly } = addressOf(values, cache);
    if (slug === undefined || db === undefined) {
      const what = slug === undefined ? "no owner and name" : `no usable database address (${values.get("db")})`;
      warnings.push(`Ignored ${file}: it has ${withoutPasswords(what)}.`);
      return [];
    }
    const id = (values.get("id")?.replaceAll("-", "") ?? instanceIdFromSlug(slug)).toLowerCase();
    const storage = values.get("storage_root");
    return [{ slug, id, uid: instanceUidFromId(id), db, ...(storage && { storage }), ...(readOnly && { readOnly }) }];
  });
}
