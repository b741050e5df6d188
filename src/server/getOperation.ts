import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import { parseRememberingDigits } from "../util/exactJson.ts";
import { isPlainObject } from "../util/isPlainObject.ts";
import { RefusedRequest } from "./refusedRequest.ts";

const PARAMETERS = ["query", "documentId", "operationName", "variables", "extensions"] as const;
const IN_JSON = new Set<string>(["variables", "extensions"]);

function parseObject(name: string, json: string): unknown {
  try {
    const value: unknown = parseRememberingDigits(json) ?? JSON.parse(json);
    if (isPlainObject(value) || value === null) return value;
  } catch {
    // said below
  }
  throw new RefusedRequest(400, `The parameter ${name} is not a JSON object; encode it as JSON, then for a URL.`);
}

/** The operation in the query string of a request, in the form of a body; throws BAD_REQUEST. */
function operationIn(search: string): Record<string, unknown> {
  const given = new URLSearchParams(search);
  const entries = PARAMETERS.flatMap((name) => {
    const [value, ...more] = given.getAll(name);
    if (more.length > 0) throw new RefusedRequest(400, `The parameter ${name} occurs more than once; send it once.`);
    if (value === undefined || (value === "" && name !== "query")) return [];
    return [[name, IN_JSON.has(name) ? parseObject(name, value) : value] as const];
  });
  if (entries.length === 0)
    throw new RefusedRequest(400, "The query string has no operation; send ?query=… or POST it.");
  return Object.fromEntries(entries);
}

/** Throws BAD_REQUEST where a GET request has a body: proxies and caches answer it by its address alone. */
function assertNoBody({ headers }: IncomingMessage): void {
  const { "content-length": length = "0", "transfer-encoding": encoding } = headers;
  if (encoding === undefined && Number(length) === 0) return;
  throw new RefusedRequest(
    400,
    "A GET request must not have a body; put the operation into the query string, or POST it.",
  );
}

/** Gives a GET request the operation of its query string as its body, so that all that follows knows one form. */
export const getOperation: RequestHandler = (request, _response, next) => {
  if (request.method !== "GET") return next();
  assertNoBody(request);
  const { originalUrl } = request;
  const at = originalUrl.indexOf("?");
  request.body = operationIn(at < 0 ? "" : originalUrl.slice(at));
  next();
};
