import type { RequestHandler } from "express";
import type { Logger } from "pino";
import type { Authenticate } from "../access/authenticator.ts";
import { AuthRefused } from "../access/authRefused.ts";
import type { Reach } from "../access/reach.ts";
import type { CountRefused } from "./callerLimits.ts";
import type { Metrics } from "./metrics.ts";
import { onceEnded, requestScope } from "./requestScope.ts";

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
      scope.caller = await authenticate((name) => request.get(name));
    } catch (error) {
      if (!(error instanceof AuthRefused)) throw error;
      await countRefused(request, error);
      const { status, code, message, challenge } = error;
      scope.errorCodes.push(code);
      metrics.record(scope);
      if (status === 503) log.error({ err: error.cause, requestId }, "the keys of tokens cannot be fetched");
      log.info({ requestId, status, errorCodes: scope.errorCodes, reason: message }, "refused");
      if (challenge !== undefined) response.set("www-authenticate", challenge);
      response
        .status(status)
        .json({ errors: [{ message, extensions: { code, requestId, ...(status === 503 && { retryable: true }) } }] });
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
