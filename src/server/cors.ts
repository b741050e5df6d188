import cors from "cors";
import type { RequestHandler } from "express";
import { READ_AFTER } from "../instances/readAfter.ts";
import { EXPLAIN } from "./writtenAnswers.ts";

/** What a front end may send along; credentials come in headers, never in cookies. */
const ALLOWED_HEADERS = [
  "authorization",
  "x-api-key",
  "x-lamindb-db-token",
  "x-lamin-hub-token",
  "content-type",
  "x-request-id",
  READ_AFTER,
  EXPLAIN,
  "apollo-require-preflight",
];
const EXPOSED_HEADERS = ["x-request-id", "retry-after", READ_AFTER, "server-timing", "content-disposition"];
const PREFLIGHT_VALID_S = 600;

/** Answers preflight requests, and lets pages of the listed origins read answers. */
export function corsHeaders(origins: readonly string[] = []): RequestHandler {
  return cors({
    origin: [...origins],
    methods: ["GET", "POST"],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_VALID_S,
  });
}
