import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { DatabaseAddress } from "./config.ts";

/** What an address may look like, for messages. */
export const ADDRESS_FORMS =
  "sqlite:///path/of/file.db, postgresql://user:password@host:5432/database, or a file's path";

function postgresAddress(text: string): DatabaseAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = url?.hostname || url?.searchParams.get("host");
  return url && host && url.pathname.length > 1 ? { dialect: "postgres", url: text } : undefined;
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

/** A text that is equal for two addresses of one database, as far as that can be told without opening it. */
export function addressKey(address: DatabaseAddress): string {
  if (address.dialect === "sqlite") return address.path;
  const url = new URL(address.url);
  const host = (url.hostname || url.searchParams.get("host") || "").replace(/^(localhost|\[::1\])$/, "127.0.0.1");
  return `${host}:${url.port || url.searchParams.get("port") || 5432}${url.pathname}`;
}

/** Text without the passwords of the URLs in it. */
export function withoutPasswords(text: string): string {
  return text.replace(/(\w:\/\/[^\s/:@]*):[^\s@]*@/g, "$1:***@").replace(/([?&]password=)[^\s&]*/gi, "$1***");
}
