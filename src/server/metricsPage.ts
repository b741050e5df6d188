import type { RequestHandler } from "express";
import { CHALLENGE } from "../access/authRefused.ts";
import type { Metrics } from "./metrics.ts";
import { requestScope } from "./requestScope.ts";

/** The metrics, for callers with a role that may see them. */
export function metricsPage(metrics: Metrics): RequestHandler {
  return async (_request, response) => {
    const { caller, requestId } = requestScope.getStore()!;
    if (caller!.identity.rights.maySeeMetrics) {
      response.set("content-type", metrics.contentType).end(await metrics.print());
      return;
    }
    const isAnonymous = caller!.identity.kind === "anonymous";
    const [status, code] = isAnonymous ? [401, "UNAUTHENTICATED"] : [403, "FORBIDDEN"];
    if (isAnonymous) response.set("www-authenticate", CHALLENGE);
    const message = "The metrics need a role with `metrics: true`.";
    response.status(Number(status)).json({ errors: [{ message, extensions: { code, requestId } }] });
  };
}
