/**
 * LaminDB's own settings files, read only: which instances this user's client has connected to, which one is
 * current, and who is logged in. As lamindb-setup 1.27 reads and writes them.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Environment } from "./substituteEnvironment.ts";

export type SettingsValues = ReadonlyMap<string, string>;

/** One user's settings folder, and the prefix of its file names. */
export interface SettingsFolder {
  path: string;
  /** `staging--` where LAMIN_ENV says so, else empty. */
  prefix: string;
}

/** `~/.lamin`, or where LAMIN_SETTINGS_DIR says. */
export function settingsFolder(env: Environment): SettingsFolder {
  const prefix = env.LAMIN_ENV && env.LAMIN_ENV !== "prod" ? `${env.LAMIN_ENV}--` : "";
  return { path: join(env.LAMIN_SETTINGS_DIR || env.HOME || homedir(), ".lamin"), prefix };
}

function readText(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

/** The values of an `.env` file by key without its prefix; `null` and empty ones left out. Undefined where there is no file. */
export function readSettings(path: string, keyPrefix: string): SettingsValues | undefined {
  const lines = readText(path)?.split(/\r?\n/);
  const entries = lines?.flatMap((line): [string, string][] => {
    const equals = line.indexOf("=");
    const value = line.slice(equals + 1).trim();
    if (equals < 0 || !line.startsWith(keyPrefix) || value === "" || value === "null" || value === "None") return [];
    return [[line.slice(keyPrefix.length, equals), value]];
  });
  return entries && new Map(entries);
}

const INSTANCE_KEYS = "lamindb_instance_";

/** Settings of every instance that LaminDB's client knows, with the file each stands in, in the order of the slugs. */
export function readInstances({ path, prefix }: SettingsFolder): { file: string; values: SettingsValues }[] {
  let names: string[];
  try {
    names = readdirSync(path);
  } catch {
    return [];
  }
  const wanted = names.filter((name) => name.startsWith(`${prefix}instance--`) && name.endsWith(".env")).sort();
  return wanted.flatMap((name) => {
    const file = join(path, name);
    const values = readSettings(file, INSTANCE_KEYS);
    return values ? [{ file, values }] : [];
  });
}

/** `owner/name` of an instance's settings. */
export function slugOf(values: SettingsValues | undefined): string | undefined {
  const [owner, name] = [values?.get("owner"), values?.get("name")];
  return owner && name ? `${owner}/${name}` : undefined;
}

/** LaminDB's current user; undefined where nobody is logged in. */
export function currentUser({
  path,
  prefix,
}: SettingsFolder): { handle: string; uid: string; name?: string } | undefined {
  const values = readSettings(join(path, `${prefix}current_user.env`), "lamin_user_");
  const [handle, uid, name] = [values?.get("handle"), values?.get("uid"), values?.get("name")];
  return handle && uid ? { handle, uid, ...(name !== undefined && { name }) } : undefined;
}

/** The slug in the nearest `.lamin/current_instance` at or above a folder; the home folder's own is none. */
function markedInstance(folder: string, env: Environment): string | undefined {
  const home = resolve(env.HOME || homedir());
  for (let at = resolve(folder); ; at = dirname(at)) {
    const text = at === home ? undefined : readText(join(at, ".lamin", "current_instance"))?.trim();
    if (text) return text;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * The slug of LaminDB's current instance: LAMIN_CURRENT_INSTANCE, else the marker of the nearest folder, else the
 * one last connected to; the first two count only where the instance has settings.
 */
export function currentInstance(folder: SettingsFolder, cwd: string, env: Environment): string | undefined {
  const handle = currentUser(folder)?.handle;
  const hasSettings = (slug: string) =>
    readText(join(folder.path, `${folder.prefix}instance--${slug.replace("/", "--")}.env`)) !== undefined;
  for (const named of [env.LAMIN_CURRENT_INSTANCE, markedInstance(cwd, env)]) {
    const slug = named && !named.includes("/") ? `${handle}/${named}` : named;
    if (slug && hasSettings(slug)) return slug;
  }
  const slug = slugOf(readSettings(join(folder.path, `${folder.prefix}current_instance.env`), INSTANCE_KEYS));
  return slug === "none/none" ? undefined : slug;
}
