import type { IncomingMessage } from "node:http";
import express, { type RequestHandler } from "express";
import { parseRememberingDigits } from "../util/exactJson.ts";

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

/** Reads a request's JSON, within the limit, so that numbers in variables of type JSON keep their digits. */
export function jsonBody(maxBodyBytes: number): RequestHandler[] {
  const type = ["application/json", "application/graphql+json"];
  return [express.json({ limit: maxBodyBytes, type, verify: keepText }), rememberDigits];
}
