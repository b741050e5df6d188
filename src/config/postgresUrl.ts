/**
 * PostgreSQL addresses as libpq reads them: several hosts, sockets, hosts and users in the query, `+` as itself. The
 * platform's URL takes none of these, so they are taken apart here, into libpq's own parameters.
 */
import { parameterMistakes } from "./postgresParameters.ts";

/** What an address says, by libpq's names (`host`, `port`, `dbname`, …); nothing is empty, and nothing is filled in. */
export type PostgresParameters = ReadonlyMap<string, string>;

export interface ParsedPostgresUrl {
  parameters: PostgresParameters;
  /** What was expected instead, a phrase each; the address cannot be used where there are any. */
  mistakes: string[];
}

// user and password end with the last @ before / or ?; else, as libpq has it, with the first one before /
const PARTS = /^postgres(?:ql)?:\/\/(?:([^/?]*|[^/]*?)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/is;
const HOST = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s;

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function pairsOf(query: string): [string, string | undefined][] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => splitOnce(pair, "="));
}

function hostsOf(list: string): [string, string][] {
  const hosts = list.split(",").map((entry) => HOST.exec(entry)!);
  const ports = hosts.map(([, , port = ""]) => port);
  return [
    ["host", hosts.map(([, host]) => host!.replace(/^\[(.*)\]$/, "$1")).join(",")],
    ["port", ports.every((port) => port === "") ? "" : ports.join(",")],
  ];
}

/** JDBC's way to ask for TLS, which libpq takes, too. */
function withSslMode([name, value]: [string, string | undefined]): [string, string | undefined] {
  return name === "ssl" && value === "true" ? ["sslmode", "require"] : [name, value];
}

/** Takes a `postgresql://` address apart; undefined where the text does not look like one. */
export function parsePostgresUrl(text: string): ParsedPostgresUrl | undefined {
  const parts = PARTS.exec(text);
  if (!parts) return undefined;
  const [, login = "", hosts = "", database = "", query = ""] = parts;
  const [user, password] = splitOnce(login, ":");
  const written: [string, string | undefined][] = [
    ...Object.entries({ user, password, dbname: database }),
    ...hostsOf(hosts),
    ...pairsOf(query).map(withSslMode),
  ];
  const parameters = new Map<string, string>();
  const mistakes: string[] = [];
  for (const [name, value] of written) {
    try {
      if (value === undefined && name !== "password") mistakes.push(`a value after ${decodeURIComponent(name)}=`);
      if (value) parameters.set(decodeURIComponent(name), decodeURIComponent(value));
    } catch {
      mistakes.push(`${name} to be percent-encoded: write %25 for a % sign`);
    }
  }
  if ([...parameters.values()].some((value) => value.includes("\0"))) mistakes.push("an address without %00");
  if (!parameters.has("dbname")) mistakes.push("the name of a database after the host");
  return { parameters, mistakes: [...mistakes, ...parameterMistakes(parameters)] };
}
