/** Who a token identifies. */
import { createHash } from "node:crypto";
import type { JWTPayload } from "jose";
import type { AuthConfig, JwtConfig } from "../config/config.ts";
import { ownValue } from "../util/ownValue.ts";
import type { Identity } from "./identity.ts";
import { rightsOf } from "./rights.ts";
import { CLOCK_SKEW_S } from "./verifyToken.ts";

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

/**
 * Whom a token names, for its issuer: `sub`, else the LaminDB user. One that names nobody is a caller by itself, since its other
 * claims may be the same for several people.
 */
function nameOf(claims: JWTPayload, uid: string | undefined, handle: string | undefined): string {
  const { iss = "", sub } = claims;
  if (sub) return `${iss}|${sub}`;
  if (uid !== undefined) return `${iss}|uid|${uid}`;
  if (handle !== undefined) return `${iss}|handle|${handle}`;
  const all = JSON.stringify(Object.entries(claims).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${iss}|token|${createHash("sha256").update(all).digest("hex")}`;
}

/** The identity that the claims of a checked token give. */
export function tokenIdentity(auth: AuthConfig, { claims: names }: JwtConfig, claims: JWTPayload): Identity {
  const roles = rolesOf(claims, names.roles);
  const [handle, uid] = [textOf(claims, names.handle), textOf(claims, names.uid)];
  return {
    ...{ kind: "token", name: nameOf(claims, uid, handle), roles, rights: rightsOf(auth, roles) },
    ...((handle !== undefined || uid !== undefined) && {
      user: { ...(handle !== undefined && { handle }), ...(uid !== undefined && { uid }) },
    }),
    expiresAt: (claims.exp! + CLOCK_SKEW_S) * 1000,
  };
}
