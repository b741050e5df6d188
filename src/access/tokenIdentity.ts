/** Who a token speaks of. */
import { createHash } from "node:crypto";
import type { JWTPayload } from "jose";
import type { AuthConfig, JwtConfig } from "../config/config.ts";
import { ownValue } from "../util/ownValue.ts";
import type { Identity } from "./identity.ts";
import { rightsOf } from "./rights.ts";
import { CLOCK_SKEW_S } from "./verifyToken.ts";

/** What differs from one token to the next of the same caller. */
const OF_ONE_TOKEN = new Set(["iat", "exp", "nbf", "jti", "auth_time"]);

/** A claim by its name, or by its path within other claims: `realm_access.roles`. */
function claimOf(claims: JWTPayload, name: string): unknown {
  const whole = ownValue(claims, name);
  if (whole !== undefined) return whole;
  return name.split(".").reduce<unknown>((value, step) => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? ownValue(value as Record<string, unknown>, step) : undefined;
  }, claims);
}

function textOf(claims: JWTPayload, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : claimOf(claims, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A list of names, or one text with blanks between them, as scopes are written. */
function rolesOf(claims: JWTPayload, name: string): string[] {
  const value = claimOf(claims, name);
  if (typeof value === "string") return value.split(/\s+/).filter((role) => role !== "");
  return Array.isArray(value) ? value.filter((role) => typeof role === "string") : [];
}

/** The issuer's name of the caller; where it gives none, what its tokens of the same caller have in common. */
function nameOf(claims: JWTPayload): string {
  const { iss = "", sub } = claims;
  if (sub) return `${iss}|${sub}`;
  const lasting = Object.entries(claims).filter(([name]) => !OF_ONE_TOKEN.has(name));
  const text = JSON.stringify(lasting.sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${iss}|${createHash("sha256").update(text).digest("hex")}`;
}

/** The identity that the claims of a checked token give. */
export function tokenIdentity(auth: AuthConfig, { claims: names }: JwtConfig, claims: JWTPayload): Identity {
  const roles = rolesOf(claims, names.roles);
  const [handle, uid] = [textOf(claims, names.handle), textOf(claims, names.uid)];
  return {
    ...{ kind: "token", name: nameOf(claims), roles, rights: rightsOf(auth, roles) },
    ...((handle !== undefined || uid !== undefined) && {
      user: { ...(handle !== undefined && { handle }), ...(uid !== undefined && { uid }) },
    }),
    expiresAt: (claims.exp! + CLOCK_SKEW_S) * 1000,
  };
}
