/** What proves who a caller is, as it comes with a request. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { ApiKey } from "../config/config.ts";
import { AuthRefused, wrongCredentials } from "./authRefused.ts";

/** The headers of a request, or what stands in their place where there are none; names in small letters. */
export type HeaderLookup = (name: string) => string | undefined;

/** A key, or a token; a token never comes as `x-api-key`. */
export interface Credentials {
  text: string;
  mayBeToken: boolean;
}

function bearerOf(header: string): string {
  const [, text] = /^bearer +(\S+) *$/i.exec(header) ?? [];
  if (text === undefined)
    throw wrongCredentials("The header authorization has another form than `Bearer <key or token>`.");
  return text;
}

/** The credentials of a request; undefined where it has none. Throws AuthRefused where they are unclear. */
export function readCredentials(header: HeaderLookup): Credentials | undefined {
  const [authorization, apiKey] = [header("authorization"), header("x-api-key")];
  const bearer = authorization === undefined ? undefined : bearerOf(authorization);
  if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey)
    throw new AuthRefused(400, "The headers authorization and x-api-key have different credentials; send one of them.");
  if (apiKey?.trim() === "") throw wrongCredentials("The header x-api-key is empty.");
  if (bearer !== undefined) return { text: bearer, mayBeToken: apiKey === undefined };
  return apiKey === undefined ? undefined : { text: apiKey, mayBeToken: false };
}

/** The SHA-256 of a key, hex: what the configuration has of it. */
export function keyHash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** The configured key that this is; takes as long for each, and for none. */
export function findKey(keys: readonly ApiKey[], text: string): ApiKey | undefined {
  const hash = Buffer.from(keyHash(text), "hex");
  let found: ApiKey | undefined;
  for (const key of keys) if (timingSafeEqual(hash, Buffer.from(key.sha256, "hex"))) found = key;
  return found;
}
