import { readFileSync } from "node:fs";
import { parse } from "graphql";
import { ConfigError } from "../config/configError.ts";
import { isPlainObject } from "../util/isPlainObject.ts";

const EXPECTED = "a JSON file { hash: document }, as GraphQL Code Generator writes it (persisted-documents.json)";

function mistake(path: string, got: string): ConfigError {
  return new ConfigError([{ path, expected: EXPECTED, got }], "trustedDocuments.file");
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw mistake(path, error instanceof SyntaxError ? "invalid JSON" : (code ?? String(error)));
  }
}

function assertDocument(path: string, id: string, text: string): void {
  try {
    parse(text, { noLocation: true });
  } catch (error) {
    throw mistake(path, `under ${id}: ${(error as Error).message}`);
  }
}

/** The documents of a file, by their hashes; throws a ConfigError where the file is none, or one of them is no GraphQL. */
export function loadTrustedDocuments(path: string): ReadonlyMap<string, string> {
  const content = read(path);
  if (!isPlainObject(content)) throw mistake(path, "other JSON");
  const documents = Object.entries(content).map(([id, text]): [string, string] => {
    if (typeof text !== "string") throw mistake(path, `no text under ${id}`);
    assertDocument(path, id, text);
    return [id, text];
  });
  return new Map(documents);
}
