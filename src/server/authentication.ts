import type { RequestHandler } from "express";
import type { Logger } from "pino";
import type { Authenticate } from "../access/authenticator.ts";
import { AuthRefused } from "../access/authRefused.ts";
import type { Reach } from "../access/reach.ts";
import type { CountRefused } from "./callerLimits.ts";
import { headerLookup } from "./headerLookup.ts";
import type { Metrics } from "./metrics.ts";
import { onceEnded, type RequestScope, requestScope } from "./requestScope.ts";

/** How long an issuer that does not give its keys is left alone by whoever does as told. */
const KEYS_AGAIN_AFTER_S = 5;

/** Counts a request whose credentials were refused, and writes log lines. */
export function noteRefused(
  scope: RequestScope,
  { status, code, message, cause }: Pick<AuthRefused, "message" | "cause"> & { status: number; code: string },
  { log, metrics }: { log: Logger; metrics: Metrics },
): void {
  const { requestId } = scope;
  scope.errorCodes.push(code);
  metrics.record(scope);
  if (status === 503) {
    metrics.recordNoKeys();
    log.error({ err: cause, requestId }, "the keys of tokens cannot be fetched");
  }
  log.info({ requestId, status, errorCodes: scope.errorCodes, reason: message }, "refused");
}

/**
 * Notes who a request comes from in its scope; one that has wrong credentials, or none where they are needed, ends here. Throws a
 * RefusedRequest where too many of these came.
 */
export function authentication(
  authenticate: Authenticate,
  { log, metrics, countRefused }: { log: Logger; metrics: Metrics; countRefused: CountRefused },
): RequestHandler {
  return async (request, response, next) => {
    const scope = requestScope.getStore()!;
    const { requestId } = scope;
    try {
      scope.caller = await authenticate(headerLookup(request));
    } catch (error) {
      if (!(error instanceof AuthRefused)) throw error;
      await countRefused(request, error);
      noteRefused(scope, error, { log, metrics });
      const { status, code, message, challenge } = error;
      const again = status === 503 && { retryable: true, retryAfterSeconds: KEYS_AGAIN_AFTER_S };
      if (again) response.set("retry-after", String(KEYS_AGAIN_AFTER_S));
      if (challenge !== undefined) response.set("www-authenticate", challenge);
      response.status(status).json({ errors: [{ message, extensions: { code, requestId, ...again } }] });
      return;
    }
    if (!scope.closed.aborted) next(); // nobody waits for the answer
  };
}

/** Notes who the caller is to instances with rights per person; when the request has ended, so has all that they were there. */
export function endPersons(reach: Reach): RequestHandler {
  return (_request, _response, next) => {
    const scope = requestScope.getStore()!;
    const { persons } = reach.of(scope.caller!);
    scope.persons = persons;
    onceEnded(scope.closed, () => void persons.end());
    next();
  };
}
