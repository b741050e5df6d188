/**
 * From init's options to a complete plan: names, ids, addresses and the text of every file, all checked.
 *
 * It reads LaminDB's current user and resolves paths, but writes nothing.
 */
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { DatabaseAddress } from "../config/config.ts";
import { currentUser, type SettingsFolder } from "../config/lamindbSettings.ts";
import { parsePostgresUrl } from "../config/postgresUrl.ts";
import { GatewayError } from "../errors.ts";
import { instanceIdFromSlug, instanceUidFromId, randomUid } from "../util/lamindbUid.ts";
import { type LamindbUser, printInstanceSettings, printUserSettings } from "./printInstanceSettings.ts";

export interface InitOptions {
  /** Local folder of the default storage; the SQLite database lies in it. */
  storage: string;
  /** URL of an existing, empty PostgreSQL database; absent: SQLite. */
  db?: string;
  /** By default the PostgreSQL database's name, or the storage folder's in small letters. */
  name?: string;
  /** By default the handle of LaminDB's current user. */
  owner?: string;
  /** Modules other than lamindb. */
  modules: readonly string[];
  /** LaminDB's settings, where its client shall find the instance; absent: none are read or written. */
  settings?: SettingsFolder;
  /** Folder that is to use the instance from now on (`.lamin/current_instance`); absent: none. */
  cwdMarker?: string;
}

export interface NewFile {
  path: string;
  text: string;
  /** Leave a file that is there already as it is, instead of refusing. */
  optional?: boolean;
  /** Readable for its owner only, because it may hold a password. */
  secret?: boolean;
}

export interface InitPlan {
  slug: string;
  id: string;
  uid: string;
  db: DatabaseAddress;
  modules: string[];
  user: LamindbUser;
  storageRoot: string;
  storageUid: string;
  files: NewFile[];
}

/** LaminDB's user for everybody who has not logged in. */
const ANONYMOUS: LamindbUser = { handle: "anonymous", uid: "00000000" };

const KNOWN_MODULES = ["bionty", "pertdb"];

function badInput(message: string): GatewayError {
  return new GatewayError("BAD_USER_INPUT", message);
}

function checkModules(modules: readonly string[]): string[] {
  const wanted = [...new Set(modules.map((module) => module.trim()).filter((module) => module !== ""))];
  const unknown = wanted.filter((module) => !KNOWN_MODULES.includes(module));
  if (unknown.length) {
    const known = "it supports bionty and pertdb, and always includes lamindb";
    throw badInput(
      `init cannot create the module ${unknown.join(", ")}: ${known}. Create this instance with "lamin init".`,
    );
  }
  if (wanted.includes("pertdb") && !wanted.includes("bionty")) {
    throw badInput("The module pertdb needs tables of bionty; give both: bionty,pertdb.");
  }
  return wanted;
}

/** The storage root as LaminDB stores it: absolute, links resolved, no slash at the end. */
function checkStorage(storage: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(storage))
    throw badInput(`init only creates local storages, not ${storage}; give a folder.`);
  if (storage === "" || /\p{Cc}/u.test(storage)) throw badInput("The storage must be the path of a folder.");
  if (storage.includes(".lamindb")) throw badInput(`The storage ${storage} must not have ".lamindb" in its path.`);
  let existing = resolve(storage);
  let rest = "";
  while (!existsSync(existing)) {
    rest = join(basename(existing), rest);
    existing = dirname(existing);
  }
  return join(realpathSync(existing), rest).replace(/(?<=.)\/$/, "");
}

/** The database's name; throws BAD_USER_INPUT where the URL is none. */
function checkPostgresUrl(db: string): string {
  const parsed = /\p{Cc}/u.test(db) ? undefined : parsePostgresUrl(db);
  const name = parsed?.parameters.get("dbname");
  if (!parsed || name === undefined) {
    throw badInput("db must be postgresql://USER:PASSWORD@HOST:PORT/DATABASE; leave it out for SQLite in the storage.");
  }
  if (parsed.mistakes.length > 0)
    throw badInput(`db must be a PostgreSQL address; expected ${parsed.mistakes.join(", and ")}.`);
  return name;
}

function checkName(kind: string, name: string): string {
  if (name === "" || /[/\p{Cc}]/u.test(name))
    throw badInput(`The ${kind} "${name}" must be non-empty and without "/".`);
  return name;
}

function databaseAddress(options: InitOptions, storageRoot: string): DatabaseAddress {
  if (options.db === undefined) return { dialect: "sqlite", path: join(storageRoot, ".lamindb", "lamin.db") };
  checkPostgresUrl(options.db);
  return { dialect: "postgres", url: options.db.replace(/^postgres:/, "postgresql:") };
}

function defaultName(options: InitOptions, storageRoot: string): string {
  if (options.db === undefined) return basename(storageRoot).toLowerCase();
  return checkPostgresUrl(options.db);
}

function planFiles(plan: Omit<InitPlan, "files">, owner: string, name: string, options: InitOptions): NewFile[] {
  const { slug, id, uid, storageRoot, storageUid, modules, db, user } = plan;
  const mark = `${storageUid}\ncreation info:\ninstance_slug=${slug}\ninstance_id=${id}\ninstance_uid=${uid}`;
  const files: NewFile[] = [{ path: join(storageRoot, ".lamindb", "storage_uid.txt"), text: mark }];
  if (options.settings !== undefined) {
    const { path, prefix } = options.settings;
    const url = db.dialect === "postgres" ? db.url : null;
    files.push({
      path: join(path, `${prefix}instance--${owner}--${name}.env`),
      text: printInstanceSettings({ owner, name, storageRoot, db: url, modules, id }),
      secret: url !== null,
    });
    files.push({ path: join(path, `${prefix}current_user.env`), text: printUserSettings(user), optional: true });
  }
  if (options.cwdMarker !== undefined) {
    files.push({ path: join(options.cwdMarker, ".lamin", "current_instance"), text: slug });
  }
  return files;
}

/** Everything that init is going to make; throws BAD_USER_INPUT where an option makes no sense. */
export function planInit(options: InitOptions): InitPlan {
  const modules = checkModules(options.modules);
  const storageRoot = checkStorage(options.storage);
  const db = databaseAddress(options, storageRoot);
  const user = (options.settings && currentUser(options.settings)) ?? ANONYMOUS;
  const owner = checkName("owner", options.owner ?? user.handle);
  const name = checkName("name", options.name ?? defaultName(options, storageRoot));
  const slug = `${owner}/${name}`;
  const id = instanceIdFromSlug(slug);
  const uid = instanceUidFromId(id);
  const plan = { slug, id, uid, db, modules, user, storageRoot, storageUid: randomUid(12) };
  return { ...plan, files: planFiles(plan, owner, name, options) };
}
