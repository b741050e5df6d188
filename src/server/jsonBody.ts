import type { IncomingMessage } from "node:http";
import express, { type RequestHandler } from "express";
import { parseRememberingDigits } from "../util/exactJson.ts";
import { RefusedRequest } from "./refusedRequest.ts";

const texts = new WeakMap<IncomingMessage, string>();

function keepText(request: IncomingMessage, _response: unknown, body: Buffer, encoding: string): void {
  if (Buffer.isEncoding(encoding)) texts.set(request, body.toString(encoding));
}

const rememberDigits: RequestHandler = (request, _response, next) => {
  try {
    request.body = parseRememberingDigits(texts.get(request) ?? "") ?? request.body;
  } catch {
    // the body was read already; what is nested too deep to be read once more is refused as such later
  }
  next();
};

const TYPES = ["application/json", "application/graphql+json"];

/** A page on any origin may have a browser POST a form or plain text; only what needs its permission is read. */
const onlyJson: RequestHandler = (request, _response, next) => {
  if (request.method === "POST" && !request.is(TYPES))
    throw new RefusedRequest(415, "Send { query, variables } with the content type application/json.");
  next();
};

/** Reads a request's JSON, within the limit, so that numbers in variables of type JSON keep their digits. */
export function jsonBody(maxBodyBytes: number): RequestHandler[] {
  const isPost = ({ method }: IncomingMessage) => method === "POST"; // whose type onlyJson has seen
  return [onlyJson, express.json({ limit: maxBodyBytes, type: isPost, verify: keepText }), rememberDigits];
}
