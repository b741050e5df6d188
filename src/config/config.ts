/** The gateway's configuration after validation: frozen, complete, with every default filled in. */

export interface PostgresAddress {
  dialect: "postgres";
  url: string;
  /** Connections to the database at most, whatever for; absent: DEFAULT_POOL_MAX. */
  poolMax?: number;
  /** Behind a pooler that lends its connections for a transaction: no session is relied on. */
  pooler?: "transaction";
}

export interface SqliteAddress {
  dialect: "sqlite";
  path: string;
  /** Root of the cloud storage that has the database, where the file is LaminDB's local copy of it. */
  copyOf?: string;
}

export type DatabaseAddress = SqliteAddress | PostgresAddress;

export interface InstanceConfig {
  /** `account/name`. */
  slug: string;
  /** LaminDB's instance id as 32 hex digits; the same id means the same instance. */
  id: string;
  /** 12 characters, derived from the id. */
  uid: string;
  db: DatabaseAddress;
  /** A replica of the database, which queries read. */
  readFrom?: PostgresAddress;
  /** Root of the default storage, where known. */
  storage?: string;
  /** Modules beside lamindb; found out from the database where absent. */
  modules?: string[];
  /** Row-level security lets each person read and write their own: what they may is in their database token. */
  access?: "person";
  /** Where such a token is had for a person's hub token. */
  dbTokenUrl?: string;
  /** Never to be written, such as the local copy of a database that lies in a cloud storage. */
  readOnly?: boolean;
}

export interface Limits {
  maxPageSize: number;
  maxDepth: number;
  maxCost: number;
  maxBodyBytes: number;
  /** Of a document's text. */
  maxTokens: number;
  maxAliases: number;
  maxDirectives: number;
  /** Objects and lists within each other in variables. */
  maxVariablesDepth: number;
  maxVariablesBytes: number;
  /** Of an answer, before it is compressed. */
  maxAnswerBytes: number;
  /** Of one caller, at the same time. */
  maxConcurrentRequests: number;
  /** Open subscriptions, over SSE and WebSockets together. */
  maxStreams: number;
  /** Reads that wait for a connection to one database. */
  maxQueue: number;
  requestTimeoutMs: number;
  /** How long to wait for an instance that does not answer. */
  connectTimeoutMs: number;
  /** How long a sync waits for a locked target. */
  lockTimeoutMs: number;
}

/**
 * `loaders`: every field by itself, one statement per level. `prefetch`: the same, but the lists within a root field are read along with it
 * by one statement. `compiled`: whole queries by one statement per root field where they compile; by prefetch or loaders where not.
 */
export type Engine = (typeof ENGINES)[number];

export const ENGINES = ["loaders", "prefetch", "compiled"] as const;

export const DEFAULT_ENGINE: Engine = "compiled";

/** From which level on lines are logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** How tokens of callers are checked: with a shared secret, or with the keys that their issuer publishes. */
export interface JwtConfig {
  secret?: string;
  jwksUrl?: string;
  algorithms: readonly string[];
  issuer?: string | string[];
  audience?: string | string[];
  /** Claims that name the caller's roles, and the LaminDB user whom rows written for them belong to. */
  claims: { roles: string; handle?: string; uid?: string };
}

export interface ApiKey {
  name: string;
  /** Of the key, hex. */
  sha256: string;
  roles: readonly string[];
}

export interface Role {
  /** Slugs of instances, or `*`. */
  read: readonly string[];
  /** May have things written to the default instance. */
  sync: boolean;
  /** May read `/metrics`. */
  metrics: boolean;
}

export interface AuthConfig {
  jwt?: JwtConfig;
  apiKeys: readonly ApiKey[];
  roles: Readonly<Record<string, Role>>;
  /** Roles of everybody, callers without credentials included. */
  anonymous: readonly string[];
}

export interface Config {
  /** Slug of the instance that syncs write to. */
  default: string;
  instances: InstanceConfig[];
  /** Files with the catalogues of an organisation's own modules, absolute paths. */
  modules: string[];
  /** Whom rows written by the gateway belong to; absent: the user `anonymous`. */
  user?: { handle: string; uid?: string; name?: string };
  listen: {
    host: string;
    port: number;
    /** The path that all but health and metrics are under, like `/lamin`, without a slash at its end; absent: none. */
    basePath?: string;
    /** Host headers that are answered; absent: loopback names and addresses, and the addresses that it listens on. */
    hosts?: string[];
    /** Whose pages may read answers: origins like `https://app.example.org`; absent: nobody's. */
    cors?: { origins?: string[] };
    /** Addresses and networks of proxies whose X-Forwarded-For is believed. */
    trustedProxies?: string[];
    /** Where `host` was said, for messages: `listen.host`, `HOST (environment)`, `--host`. */
    hostFrom?: string;
  };
  /** Who may do what; absent: whoever can reach the gateway may do everything. */
  auth?: AuthConfig;
  /** Serve on other than loopback addresses although there is no authentication. */
  allowAnonymous?: boolean;
  /** How queries are read: as the database writes their answers where that can be, or level by level; absent: DEFAULT_ENGINE. */
  engine?: Engine;
  limits: Limits;
  /** Requests of one caller; `shared`: all gateways with this default instance count together, in its database (PostgreSQL). */
  rateLimit?: { requestsPerMinute?: number; shared?: boolean };
  /** Documents that clients may name by their hash: `file` is an absolute path to `{ hash: document }`; `only`: no others are answered. */
  trustedDocuments?: { file: string; only?: boolean };
  /** Whether clients may send a document once and its hash from then on; absent: they may. */
  automaticPersistedQueries?: boolean;
  /** Shows strangers less, see `isShown`. */
  production?: boolean;
  /** The schema by introspection and as a file. */
  introspection?: boolean;
  /** GraphiQL. */
  explorer?: boolean;
  /** How an answer was read, for those who ask by header. */
  explain?: boolean;
  /** For how many days what syncs changed, and jobs that ended, are kept; absent: DEFAULT_RETENTION_DAYS. */
  retention?: number;
  /** What is logged, and how; absent: from `info` on, as JSON lines. */
  log?: { level?: LogLevel; pretty?: boolean };
  /** Adds the header Server-Timing to answers; absent: no. */
  serverTiming?: boolean;
  /** Where all this is written: the file's path, or that it is LaminDB's settings. */
  origin?: string;
  /** What was left out on the way here, a sentence each; for whoever starts the gateway. */
  warnings?: string[];
}

/** Of one caller; more than one process can serve of the cheapest ones for long. */
export const DEFAULT_REQUESTS_PER_MINUTE = 60_000;

/** Whether a part is shown: as its key says, else in all but `production`. */
export function isShown(config: Config, part: "introspection" | "explorer" | "explain"): boolean {
  return config[part] ?? !config.production;
}

export const DEFAULT_RETENTION_DAYS = 90;

/** Connections of one gateway to one PostgreSQL database. */
export const DEFAULT_POOL_MAX = 10;

export const DEFAULT_LIMITS: Limits = {
  maxPageSize: 1000,
  maxDepth: 40,
  maxCost: 200_000,
  maxBodyBytes: 1_000_000,
  maxTokens: 10_000,
  maxAliases: 500,
  maxDirectives: 200,
  maxVariablesDepth: 200,
  maxVariablesBytes: 1_000_000,
  maxAnswerBytes: 50_000_000,
  maxConcurrentRequests: 100,
  maxStreams: 200,
  maxQueue: 2_000, // more than one operation can ask for at once
  requestTimeoutMs: 30_000,
  connectTimeoutMs: 4_000,
  lockTimeoutMs: 10_000,
};
