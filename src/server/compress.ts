import { constants } from "node:zlib";
import compression from "compression";
import type { RequestHandler } from "express";

/** Smaller answers fit into a few packets anyway. */
const SMALLEST_BYTES = 4_096;
/** JSON of a list shrinks to a tenth at these levels; higher ones cost several times as much for little. */
const GZIP_LEVEL = 1;
const BROTLI_QUALITY = 3;

/** Compresses answers with brotli or gzip, as the client likes, on zlib's threads; never streams of events. */
export function compress(): RequestHandler {
  return compression({
    threshold: SMALLEST_BYTES,
    level: GZIP_LEVEL,
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
    filter: (request, response) =>
      !String(response.getHeader("content-type")).startsWith("text/event-stream") &&
      compression.filter(request, response),
  });
}
