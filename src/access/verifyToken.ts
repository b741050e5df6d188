/** Checks tokens (JWT) by jose: the signature, with algorithms that the configuration pins, issuer, audience and times. */
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { JwtConfig } from "../config/config.ts";
import { AuthRefused, wrongCredentials } from "./authRefused.ts";

/** Clocks of issuer and gateway may differ by that much. */
export const CLOCK_SKEW_S = 2;
const FETCH_TIMEOUT_MS = 4_000;

/** The claims of a token; throws AuthRefused. */
export type VerifyToken = (token: string) => Promise<JWTPayload>;

/** What a token can do wrong, whatever its claims. */
const TOKEN_FAULTS = [
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** What is wrong with a token, in words that say nothing of the secret. */
function faultOf(error: unknown): string | undefined {
  if (error instanceof errors.JWTExpired) return "The token has expired; get a new one.";
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.reason === "missing"
      ? `The token has no claim ${error.claim}.`
      : `The token's claim ${error.claim} is not what this gateway accepts.`;
  if (TOKEN_FAULTS.some((Fault) => error instanceof Fault))
    return "The credentials are neither a token that this gateway accepts nor one of its API keys.";
  return undefined; // what is left is about the issuer's keys: no answer, or none that has them
}

/** Makes the check; keys of an issuer are fetched when the first token comes, and again when one comes that is signed by another. */
export function makeVerifyToken({ secret, jwksUrl, algorithms, issuer, audience }: JwtConfig): VerifyToken {
  const key: Uint8Array | JWTVerifyGetKey =
    secret === undefined
      ? createRemoteJWKSet(new URL(jwksUrl!), { timeoutDuration: FETCH_TIMEOUT_MS })
      : new TextEncoder().encode(secret);
  const options = {
    algorithms: [...algorithms],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    requiredClaims: ["exp"],
    clockTolerance: CLOCK_SKEW_S,
  };
  return async (token) => {
    try {
      const verified = typeof key === "function" ? jwtVerify(token, key, options) : jwtVerify(token, key, options);
      return (await verified).payload;
    } catch (error) {
      const fault = faultOf(error);
      if (fault !== undefined) throw wrongCredentials(fault, error);
      const message = "The keys by which tokens are checked cannot be fetched from their issuer right now; try again.";
      throw new AuthRefused(503, message, undefined, error);
    }
  };
}
