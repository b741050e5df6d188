import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { DatabaseAddress } from "./config.ts";
import { parsePostgresUrl } from "./postgresUrl.ts";

/** What an address may look like, for messages. */
export const ADDRESS_FORMS =
  "sqlite:///path/of/file.db, postgresql://user:password@host:5432/database, or a file's path";

function postgresAddress(text: string): DatabaseAddress | undefined {
  return parsePostgresUrl(text)?.mistakes.length === 0 ? { dialect: "postgres", url: text } : undefined;
}

/** A path relative to a folder, or to the home folder after `~/`. */
export function resolvePath(path: string, folder: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(folder, path);
}

/**
 * The address that a `db` value stands for, undefined where it is none. `sqlite:///a/b` and LaminDB's
 * `sqlite:////a/b` are both `/a/b`; a plain path is relative to `folder`.
 */
export function parseDatabaseAddress(text: string, folder: string): DatabaseAddress | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === "postgresql" || scheme === "postgres") return postgresAddress(text);
  if (scheme === "sqlite") {
    const path = /^sqlite:\/\/\/+([^/].*)$/i.exec(text)?.[1];
    return path === undefined ? undefined : { dialect: "sqlite", path: resolve("/", path) };
  }
  if (scheme !== undefined || text === "" || /^(sqlite|file|postgres(ql)?):/i.test(text)) return undefined;
  return { dialect: "sqlite", path: resolvePath(text, folder) };
}

/** What was expected instead of a text that is no address, a phrase each; nothing in them is secret. */
export function addressMistakes(text: string): string[] {
  const mistakes = parsePostgresUrl(text)?.mistakes ?? [];
  return mistakes.length > 0 ? mistakes : [ADDRESS_FORMS];
}

/** A text that is equal for two addresses of one database, as far as that can be known without opening it. */
export function addressKey(address: DatabaseAddress): string {
  if (address.dialect === "sqlite") return address.path;
  const { parameters } = parsePostgresUrl(address.url)!;
  const hosts = (parameters.get("host") ?? parameters.get("hostaddr") ?? "").split(",");
  const ports = parameters.get("port")?.split(",") ?? [];
  const servers = hosts.map((host, i) => {
    const name = host.toLowerCase().replace(/^(localhost|::1)$/, "127.0.0.1");
    return `${name}:${(ports.length === 1 ? ports[0] : ports[i]) || 5432}`;
  });
  return `${servers.join(",")}/${parameters.get("dbname")}`;
}

/** Text without the passwords of the URLs in it. */
export function withoutPasswords(text: string): string {
  return text
    .replace(/(\w:\/\/[^\s/:@]*):(?:[^\s/]*|[^\s@]*)@/g, "$1:***@")
    .replace(/([?&](?:ssl)?password=)[^\s&]*/gi, "$1***");
}
