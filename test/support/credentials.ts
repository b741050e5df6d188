/** Callers of a gateway with authentication: their keys and tokens, and requests with them. */
import { createHash, createHmac } from "node:crypto";
import type { AuthConfig, Role } from "../../src/config/config.ts";
import type { GraphqlAnswer } from "./postGraphql.ts";

export const SECRET = "a secret of tests that is long enough";

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token with these claims, signed by HS256 with the secret of the tests, for ten minutes. */
export function mint(
  claims: object,
  { secret = SECRET, header = {} }: { secret?: string; header?: object } = {},
): string {
  const payload = { exp: Math.floor(Date.now() / 1000) + 600, ...claims };
  const signed = `${part({ alg: "HS256", typ: "JWT", ...header })}.${part(payload)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

export const role = (role: Partial<Role>): Role => ({ read: [], sync: false, metrics: false, ...role });

/** An `auth` with these roles, and a key by the name of each. */
export function authWith(roles: Record<string, Role>, more: Partial<AuthConfig> = {}): AuthConfig {
  const apiKeys = Object.keys(roles).map((name) => ({ name, sha256: sha256(keyOf(name)), roles: [name] }));
  const jwt = { secret: SECRET, algorithms: ["HS256"], claims: { roles: "roles" } };
  return { jwt, apiKeys, roles, anonymous: [], ...more };
}

/** The key of a role's holder. */
export const keyOf = (name: string): string => `key-of-${name}`;

/** Sends an operation with headers. */
export async function postAs<Data = Record<string, unknown>>(
  url: string,
  headers: Record<string, string>,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphqlAnswer<Data> & { headers: Headers }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, ...((await response.json()) as object) };
}

export const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
