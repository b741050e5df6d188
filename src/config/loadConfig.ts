/**
 * From a configuration file, the environment and LaminDB's own settings to one frozen Config, checked once.
 * Order of authority: the command line, PORT and HOST, the file, LaminDB's settings, defaults. All mistakes are reported together.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { instanceIdFromSlug, instanceUidFromId } from "../util/lamindbUid.ts";
import { nearest } from "../util/nearest.ts";
import { ownValue } from "../util/ownValue.ts";
import { authConfig, authWarnings } from "./authConfig.ts";
import { checkConfigFile } from "./checkConfigFile.ts";
import {
  type Config,
  type DatabaseAddress,
  DEFAULT_LIMITS,
  type InstanceConfig,
  type PostgresAddress,
} from "./config.ts";
import { ConfigError, type Mistake } from "./configError.ts";
import { type ConfigFile, readDocument } from "./configFile.ts";
import { addressKey, addressMistakes, parseDatabaseAddress, resolvePath, withoutPasswords } from "./databaseAddress.ts";
import { discoverInstances } from "./discoverInstances.ts";
import { currentInstance, currentUser, settingsFolder } from "./lamindbSettings.ts";
import { type Environment, substituteEnvironment } from "./substituteEnvironment.ts";

export interface ConfigSource {
  /** Path of the file; absent: LAMINDB_GATEWAY_CONFIG, else gateway.yaml in `cwd`, else what LaminDB's client knows. */
  file?: string;
  env: Environment;
  /** What the command line says, before the environment. */
  listen?: { host?: string; port?: number };
  /** Folder that relative paths and LaminDB's folder markers are looked up from; by default the process's. */
  cwd?: string;
}

/** Where a document stands and what it is called in messages. */
interface Origin {
  folder: string;
  name: string;
  cwd: string;
  /** What the configuration says of itself. */
  origin: string;
  /** What to tell whoever starts the gateway. */
  warnings: string[];
}

type InstanceEntry = NonNullable<ConfigFile["instances"]>[number];

/** Addresses as they are written, before `${NAME}` is replaced: what messages may show. */
function writtenAddress(document: unknown, i: number): string {
  const { instances } = document as { instances: { db: string }[] };
  return withoutPasswords(instances[i]!.db);
}

function configuredAddress({ db, pool, pooler }: InstanceEntry, folder: string): DatabaseAddress | undefined {
  const address = parseDatabaseAddress(db, folder);
  if (address?.dialect !== "postgres") return address;
  return { ...address, ...(pool?.max !== undefined && { poolMax: pool.max }), ...(pooler && { pooler }) };
}

/** The replica of an instance's database, reached as the database itself is. */
function replicaAddress(
  entry: InstanceEntry,
  i: number,
  folder: string,
  mistakes: Mistake[],
): PostgresAddress | undefined {
  if (entry.readUrl === undefined) return undefined;
  const path = `instances[${i}].readUrl`;
  const replica = configuredAddress({ ...entry, db: entry.readUrl }, folder);
  if (replica?.dialect !== "postgres" || configuredAddress(entry, folder)?.dialect !== "postgres") {
    mistakes.push({ path, expected: "the postgresql:// address of a replica of `db`, which is PostgreSQL" });
    return undefined;
  }
  if (entry.access)
    mistakes.push({
      path,
      expected: "nothing beside `access: person`: a person's token is taken by the database itself alone",
    });
  return replica;
}

/** Rights per person are PostgreSQL's; where tokens are fetched from matters for them alone. */
function personMistakes({ access, dbTokenUrl }: InstanceEntry, db: DatabaseAddress | undefined, i: number): Mistake[] {
  if (access && db?.dialect === "sqlite")
    return [{ path: `instances[${i}].access`, expected: "nothing for SQLite, which has no rights per person" }];
  if (dbTokenUrl !== undefined && !access)
    return [{ path: `instances[${i}].dbTokenUrl`, expected: "`access: person` beside it" }];
  return [];
}

function configuredInstances(
  entries: InstanceEntry[],
  written: unknown,
  folder: string,
  mistakes: Mistake[],
): InstanceConfig[] {
  const idByAddress = new Map<string, string>();
  const parsed = entries.flatMap((entry, i) => {
    const db = configuredAddress(entry, folder);
    const readFrom = replicaAddress(entry, i, folder, mistakes);
    mistakes.push(...personMistakes(entry, db, i));
    if (entries.findIndex(({ slug }) => slug === entry.slug) < i) {
      mistakes.push({ path: `instances[${i}].slug`, expected: "a slug that no other instance has", got: entry.slug });
    }
    if (!db) {
      const at = { path: `instances[${i}].db`, got: writtenAddress(written, i) };
      mistakes.push(...addressMistakes(entry.db).map((expected) => ({ ...at, expected })));
      return [];
    }
    const id = entry.id?.replaceAll("-", "").toLowerCase();
    if (id && !idByAddress.has(addressKey(db))) idByAddress.set(addressKey(db), id);
    return [{ entry, db, readFrom, id }];
  });
  return parsed.map(({ entry, db, readFrom, id: given }) => {
    // another slug for a database that is configured with its id is the same instance
    const id = given ?? idByAddress.get(addressKey(db)) ?? instanceIdFromSlug(entry.slug);
    const { slug, storage, modules, readOnly, access, dbTokenUrl } = entry;
    return {
      ...{ slug, id, uid: instanceUidFromId(id), db },
      ...(readFrom && { readFrom }),
      ...(storage !== undefined && {
        storage: /^\w[\w+.-]*:\/\//.test(storage) ? storage : resolvePath(storage, folder),
      }),
      ...(modules !== undefined && { modules: modules.filter((name) => name !== "lamindb") }),
      ...(readOnly && { readOnly }),
      ...(access && { access }),
      ...(dbTokenUrl !== undefined && { dbTokenUrl }),
    };
  });
}

interface Said {
  value: string;
  from: string;
}

/** What was said first of all, by an option of the command line, then by the environment. */
function said(option: string | undefined, name: "host" | "port", env: Environment): Said | undefined {
  if (option !== undefined) return { value: option, from: `--${name}` };
  const variable = name.toUpperCase();
  const value = ownValue(env, variable);
  return value ? { value, from: `${variable} (environment)` } : undefined;
}

function listen(file: ConfigFile, { env, listen: options = {} }: ConfigSource, mistakes: Mistake[]): Config["listen"] {
  const { port = 4000, host = "127.0.0.1", ...others } = file.listen ?? {};
  const saidPort = said(options.port?.toString(), "port", env);
  if (saidPort && !(/^\d+$/.test(saidPort.value) && Number(saidPort.value) <= 65535)) {
    mistakes.push({ path: saidPort.from, expected: "a whole number from 0 to 65535", got: saidPort.value });
  }
  const saidHost = said(options.host, "host", env);
  return {
    host: saidHost?.value ?? host,
    port: saidPort ? Number(saidPort.value) : port,
    ...(saidHost && { hostFrom: saidHost.from }),
    ...others,
  };
}

function defaultSlug(
  given: string | undefined,
  instances: InstanceConfig[],
  current: string | undefined,
): string | undefined {
  if (given !== undefined) return given;
  if (current !== undefined && instances.some(({ slug }) => slug === current)) return current;
  return instances.length === 1 ? instances[0]!.slug : undefined;
}

function defaultMistake(given: string | undefined, instances: InstanceConfig[]): Mistake {
  const slugs = instances.map(({ slug }) => slug);
  if (slugs.length === 0) {
    return {
      path: "instances",
      expected:
        "at least one; write a gateway.yaml with `instances`, or connect to one with LaminDB's client (`discover: true` takes these)",
    };
  }
  const guess = given === undefined ? undefined : nearest(given, slugs);
  const known = guess ? `did you mean ${guess}?` : `one of ${slugs.join(", ")}`;
  return { path: "default", expected: `the slug of a configured instance; ${known}`, got: given ?? "nothing" };
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

/** Keys that the Config has just as the file says them. */
const TAKEN = [
  "allowAnonymous",
  "engine",
  "automaticPersistedQueries",
  "production",
  "introspection",
  "explorer",
  "explain",
  "serverTiming",
  "rateLimit",
  "log",
  "retention",
] as const;

function taken(file: ConfigFile): Pick<ConfigFile, (typeof TAKEN)[number]> {
  return Object.fromEntries(TAKEN.flatMap((key) => (file[key] === undefined ? [] : [[key, file[key]]])));
}
/** Without authentication, any page that a browser shows could ask in its user's place. */
const ANY_HOST: Mistake = {
  path: "listen.hosts",
  expected: "host names; `*` (any host) requires authentication: configure `auth`",
  got: '"*"',
};

function complete(
  file: ConfigFile,
  written: unknown,
  origin: Origin,
  source: ConfigSource,
  mistakes: Mistake[],
): Config {
  const { env } = source;
  const warnings = [...origin.warnings];
  const settings = settingsFolder(env);
  const own = configuredInstances(file.instances ?? [], written, origin.folder, mistakes);
  const found = file.discover ? discoverInstances(settings, env, warnings) : [];
  const instances = [...own, ...found.filter(({ slug }) => !own.some((instance) => instance.slug === slug))];
  const current = file.discover ? currentInstance(settings, origin.cwd, env) : undefined;
  const main = defaultSlug(file.default, instances, current);
  const unreadable = mistakes.some(({ path }) => path.startsWith("instances"));
  if (!unreadable && !instances.some(({ slug }) => slug === main)) mistakes.push(defaultMistake(main, instances));
  const user = file.user ?? currentUser(settings);
  const trusted = file.trustedDocuments;
  const auth = file.auth && authConfig(file.auth);
  const slugs = instances.map(({ slug }) => slug);
  if (auth) warnings.push(...authWarnings(auth, slugs));
  if (!auth && file.listen?.hosts?.includes("*")) mistakes.push(ANY_HOST);
  return {
    ...{ default: main ?? "", instances, listen: listen(file, source, mistakes) },
    ...{ origin: origin.origin, warnings },
    modules: (file.modules ?? []).map((path) => resolvePath(path, origin.folder)),
    ...(user && { user }),
    ...(auth && { auth }),
    ...taken(file),
    ...(trusted && { trustedDocuments: { ...trusted, file: resolvePath(trusted.file, origin.folder) } }),
    limits: { ...DEFAULT_LIMITS, ...file.limits },
  };
}

function parse(written: unknown, origin: Origin, source: ConfigSource): Config {
  const mistakes: Mistake[] = [];
  const file = checkConfigFile(substituteEnvironment(written, source.env, mistakes), written, mistakes);
  const config = file && complete(file, written, origin, source, mistakes);
  if (config === undefined || mistakes.length > 0) throw new ConfigError(mistakes, origin.name);
  return freeze(config);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const got = code === "ENOENT" ? "no such file" : code;
    throw new ConfigError([{ path, expected: "a file that can be read", ...(got && { got }) }], path);
  }
}

/** Name of the file that is taken where none is named, in the working directory. */
const USUAL_FILE = "gateway.yaml";
const SIMILAR_FILES = ["gateway.yml", "gateway.json"];

/** A warning where somebody may have meant another file for the usual one. */
function similarFile(cwd: string): string[] {
  const found = SIMILAR_FILES.find((name) => existsSync(resolve(cwd, name)));
  return found === undefined ? [] : [`${found} is ignored: rename it to ${USUAL_FILE}, or use --config ${found}.`];
}

/** The configuration file that is taken, as it is named; undefined where LaminDB's settings are used. */
export function namedFile({ file, env, cwd = process.cwd() }: ConfigSource): string | undefined {
  return file ?? (env.LAMINDB_GATEWAY_CONFIG || (existsSync(resolve(cwd, USUAL_FILE)) ? USUAL_FILE : undefined));
}

/** The gateway's configuration; throws a ConfigError that lists every mistake. */
export function loadConfig(source: ConfigSource): Config {
  const { env, cwd = process.cwd() } = source;
  const named = namedFile(source);
  if (named === undefined) {
    const name = `no file is given by --config or LAMINDB_GATEWAY_CONFIG and there is no ${USUAL_FILE} here, so LaminDB's settings are used`;
    const origin = `LaminDB's settings in ${settingsFolder(env).path}`;
    return parse({ discover: true }, { folder: cwd, name, cwd, origin, warnings: similarFile(cwd) }, source);
  }
  const path = resolve(cwd, named);
  const origin = { folder: dirname(path), name: path, cwd, origin: path, warnings: [] };
  return parse(readDocument(readFile(path), path), origin, source);
}
