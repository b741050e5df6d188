/**
 * The configuration file's shape, and how it is read: YAML or JSON, scalars kept as the text that is in
 * the file (an id of digits only must not become a number), so numbers and booleans are made here.
 */
import { compile as compileProxies } from "proxy-addr";
import { parseDocument } from "yaml";
import { z } from "zod";
import { AUTH_FILE } from "./authFile.ts";
import { DEFAULT_LIMITS, ENGINES, LOG_LEVELS } from "./config.ts";
import { ConfigError } from "./configError.ts";
import { flag, isTrustedUrl, number, text, textList } from "./fileValues.ts";
import { parseHost } from "./parseHost.ts";

const hostPattern = z
  .string("a host name")
  .refine(
    (host) => host === "*" || (parseHost(host.replace(/^\*\./, "")) !== undefined && !host.slice(1).includes("*")),
    "a host name or address, like gateway.example.org or *.example.org",
  );
const origin = z
  .string("an origin")
  .refine((text) => isOrigin(text), "an origin, like https://app.example.org: scheme, host and port, without a path");
const basePath = z
  .string("a path")
  .regex(
    /^(?:\/[A-Za-z0-9._~-]+)+$/,
    "a path, like /lamin: letters, digits and . _ ~ - between slashes, none at its end",
  )
  .refine((path) => !/\/\.\.?(?:\/|$)/.test(path), "a path without . and ..");
const network = z
  .string("an address or network")
  .refine(
    (text) => isNetwork(text),
    "an address or network, like 10.0.0.0/8, or one of loopback, linklocal, uniquelocal",
  );
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const instance = z.strictObject(
  {
    slug: text("account/name", /^[^/\s]+\/[^/\p{Cc}]+$/u),
    id: text(
      "LaminDB's instance id, 32 hex digits",
      /^[0-9a-fA-F]{32}$|^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
    ).optional(),
    db: text("the address of a database"),
    readUrl: text("the address of a replica").optional(),
    storage: text("the root of a storage").optional(),
    modules: textList("module names, like [bionty, pertdb]").optional(),
    readOnly: flag.optional(),
    access: z.literal("person", "person; leave it out for a database without rights per person").optional(),
    dbTokenUrl: text("an https URL").refine(isTrustedUrl, "an https URL, or an http one of this machine").optional(),
    pool: z.strictObject({ max: number(1, 1000).optional() }, "the size of a pool: { max }").optional(),
    pooler: z.literal("transaction", "transaction; leave it out for other poolers and without one").optional(),
  },
  "an instance: { slug, db }",
);

const limits = Object.fromEntries(
  Object.keys(DEFAULT_LIMITS).map((key) => [
    key,
    number(1, key.endsWith("Ms") ? LONGEST_TIMER_MS : Number.MAX_SAFE_INTEGER).optional(),
  ]),
) as Record<keyof typeof DEFAULT_LIMITS, z.ZodOptional<ReturnType<typeof number>>>;

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function isNetwork(text: string): boolean {
  try {
    compileProxies(text);
    return true;
  } catch {
    return false;
  }
}

/** The file's keys; what is optional here has a default or is found out. */
export const CONFIG_FILE = z.strictObject(
  {
    default: text("the slug of an instance, account/name").optional(),
    instances: z.array(instance, "a list of instances").optional(),
    discover: flag.optional(),
    modules: textList("catalogue files, like [./mymodule.catalogue.json]").optional(),
    user: z
      .strictObject(
        {
          handle: text("a user's handle"),
          uid: text("LaminDB's uid of the user, 8 letters and digits", /^[0-9A-Za-z]{8}$/).optional(),
          name: text("a user's name").optional(),
        },
        "a user: { handle, uid }",
      )
      .optional(),
    listen: z
      .strictObject(
        {
          host: text("a host name").optional(),
          port: number(0, 65535).optional(),
          basePath: basePath.optional(),
          hosts: z
            .array(hostPattern, "a list of host names, like [gateway.example.org]")
            .min(1, "at least one host name; leave it out for those of this machine")
            .optional(),
          cors: z.strictObject({ origins: z.array(origin, "a list of origins").optional() }, "{ origins }").optional(),
          trustedProxies: z.array(network, "a list of addresses and networks, like [10.0.0.0/8]").optional(),
        },
        "{ host, port, basePath, hosts, cors, trustedProxies }",
      )
      .optional(),
    allowAnonymous: flag.optional(),
    engine: z.enum(ENGINES, `one of ${ENGINES.join(", ")}`).optional(),
    auth: AUTH_FILE.optional(),
    trustedDocuments: z
      .strictObject(
        { file: text("a JSON file { hash: document }"), only: flag.optional() },
        "trusted documents: { file, only }",
      )
      .optional(),
    automaticPersistedQueries: flag.optional(),
    production: flag.optional(),
    introspection: flag.optional(),
    explorer: flag.optional(),
    explain: flag.optional(),
    serverTiming: flag.optional(),
    retention: number(1, 36_500).optional(),
    log: z
      .strictObject(
        { level: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(", ")}`).optional(), pretty: flag.optional() },
        "{ level, pretty }",
      )
      .optional(),
    rateLimit: z
      .strictObject(
        { requestsPerMinute: number(1, Number.MAX_SAFE_INTEGER).optional(), shared: flag.optional() },
        "{ requestsPerMinute, shared }",
      )
      .optional(),
    limits: z.strictObject(limits, "limits by name").optional(),
  },
  "keys and values",
);
export type ConfigFile = z.infer<typeof CONFIG_FILE>;

/** Reads YAML or JSON into plain values; throws a ConfigError with every place where it is neither. */
export function readDocument(source: string, from: string): unknown {
  const document = parseDocument(source, { schema: "failsafe", customTags: ["null", "bool"], prettyErrors: true });
  if (document.errors.length > 0) {
    const mistakes = document.errors.map((error) => ({
      path: `line ${error.linePos?.[0].line ?? 1}`,
      expected: "YAML or JSON",
      got: error.message.split("\n", 1)[0]!.replace(/ at line .*$/, ""),
    }));
    throw new ConfigError(mistakes, from);
  }
  return withoutNulls(document.toJS() ?? {});
}

/** A key without a value says nothing, except about who may do what: there something is missing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key, entry]) => key === "auth" || (entry !== null && entry !== ""));
  return Object.fromEntries(entries.map(([key, entry]) => [key, key === "auth" ? entry : withoutNulls(entry)]));
}
