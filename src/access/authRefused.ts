/** Why a request is refused: its credentials do not show who it is from. */
export class AuthRefused extends Error {
  readonly status: 400 | 401 | 503;
  readonly code: "BAD_REQUEST" | "UNAUTHENTICATED";
  /** For the header `www-authenticate`. */
  readonly challenge: string | undefined;

  constructor(status: 400 | 401 | 503, message: string, challenge?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "AuthRefused";
    this.status = status;
    this.code = status === 400 ? "BAD_REQUEST" : "UNAUTHENTICATED";
    this.challenge = challenge;
  }
}

/** For the header `www-authenticate` where credentials are missing. */
export const CHALLENGE = 'Bearer realm="lamindb-gateway"';

/** Credentials that are wrong or have expired. */
export function wrongCredentials(message: string, cause?: unknown): AuthRefused {
  return new AuthRefused(401, message, `${CHALLENGE}, error="invalid_token"`, cause);
}

/** Credentials that are missing where nobody may do anything without. */
export function noCredentials(): AuthRefused {
  const message =
    "No credentials came with the request; send an API key or a token in the header `authorization: Bearer …`.";
  return new AuthRefused(401, message, CHALLENGE);
}
