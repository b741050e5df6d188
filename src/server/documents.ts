/**
 * Documents that clients name instead of sending them: those of a file, which the front end's build has made ("trusted"), and those
 * that clients have sent once before ("automatic persisted queries"). A name is `documentId`, as GraphQL over HTTP has it, or the
 * SHA-256 hash in `extensions.persistedQuery`, as Apollo's and urql's clients send it.
 */
import { createHash } from "node:crypto";
import type { RequestHandler } from "express";
import type { Config } from "../config/config.ts";
import { BoundedStore } from "../util/boundedStore.ts";
import { isPlainObject } from "../util/isPlainObject.ts";
import { loadTrustedDocuments } from "./loadTrustedDocuments.ts";
import { RefusedRequest } from "./refusedRequest.ts";

/** What a request says of its operation, unchecked. */
export type Parameters = Record<string, unknown>;

/** Of documents that clients have sent. */
const MAX_SENT_BYTES = 4 * 2 ** 20;
/** Longer documents hold values that belong into variables. */
const MAX_BYTES_OF_ONE = 100_000;

const SHA256 = /^(?:sha256:)?([0-9a-f]{64})$/;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function unknownDocument(status: number): RefusedRequest {
  // clients that know automatic persisted queries look for this message, and send the document along
  return new RefusedRequest(status, "PersistedQueryNotFound", { code: "PERSISTED_QUERY_NOT_FOUND" });
}

/** The hash of a persisted query, where a request has one; throws BAD_REQUEST for another version or something else. */
function hashIn(extensions: unknown): string | undefined {
  const persisted = isPlainObject(extensions) ? extensions.persistedQuery : undefined;
  if (persisted === undefined || persisted === null) return undefined;
  const { version, sha256Hash } = isPlainObject(persisted) ? persisted : {};
  if (version === 1 && typeof sha256Hash === "string" && sha256Hash !== "") return sha256Hash;
  throw new RefusedRequest(
    400,
    "extensions.persistedQuery is not { version: 1, sha256Hash }; correct it, or leave it out.",
  );
}

function withoutHash(extensions: unknown): Parameters | undefined {
  const { persistedQuery: _, ...others } = extensions as Parameters;
  return Object.keys(others).length > 0 ? others : undefined;
}

export class Documents {
  readonly #trusted: ReadonlyMap<string, string>;
  readonly #trustedTexts: ReadonlySet<string>;
  readonly #isTrustedOnly: boolean;
  /** Documents that clients have sent with their hash; undefined where that is switched off. */
  readonly #sent: BoundedStore<string> | undefined;

  /** Throws a ConfigError where the configured file cannot be used. */
  constructor({ trustedDocuments, automaticPersistedQueries = true }: Config) {
    this.#trusted = trustedDocuments ? loadTrustedDocuments(trustedDocuments.file) : new Map();
    this.#trustedTexts = new Set(this.#trusted.values());
    this.#isTrustedOnly = trustedDocuments?.only ?? false;
    this.#sent = automaticPersistedQueries && !this.#isTrustedOnly ? new BoundedStore(MAX_SENT_BYTES) : undefined;
  }

  /** The same operation with the text of its document; throws where that is unknown, not as its hash says, or not allowed. */
  resolve(parameters: Parameters): Parameters {
    const { documentId, ...others } = parameters;
    const { query, extensions } = others;
    if (typeof documentId === "string") {
      if (query !== undefined && query !== null && query !== "")
        throw new RefusedRequest(400, "Send either documentId or query, not both.");
      return { ...others, query: this.#named(documentId) };
    }
    const hash = hashIn(extensions);
    if (hash === undefined) {
      this.#assertAllowed(query);
      return parameters;
    }
    const text = typeof query === "string" && query !== "" ? this.#registered(hash, query) : this.#hashed(hash);
    const rest = withoutHash(extensions);
    const { extensions: _, ...plain } = others;
    return { ...plain, query: text, ...(rest && { extensions: rest }) };
  }

  #named(id: string): string {
    const hash = SHA256.exec(id)?.[1];
    const found = this.#trusted.get(id) ?? (hash && (this.#trusted.get(hash) ?? this.#sent?.get(hash)));
    if (!found) throw unknownDocument(400);
    return found;
  }

  #hashed(hash: string): string {
    const found = this.#trusted.get(hash) ?? this.#sent?.get(hash);
    if (found) return found;
    if (this.#sent || this.#trusted.size > 0) throw unknownDocument(200);
    throw new RefusedRequest(200, "PersistedQueryNotSupported", { code: "PERSISTED_QUERY_NOT_SUPPORTED" });
  }

  #registered(hash: string, query: string): string {
    this.#assertAllowed(query);
    if (this.#trusted.get(hash) === query) return query;
    if (sha256(query) !== hash)
      throw new RefusedRequest(
        400,
        "The document is not the one of extensions.persistedQuery.sha256Hash; send its own hash.",
      );
    const bytes = 2 * query.length;
    if (bytes <= MAX_BYTES_OF_ONE) this.#sent?.set(hash, query, bytes);
    return query;
  }

  #assertAllowed(query: unknown): void {
    if (!this.#isTrustedOnly || typeof query !== "string" || this.#trustedTexts.has(query)) return;
    throw new RefusedRequest(403, "This gateway answers only documents of its list; send one of these by its id.", {
      code: "FORBIDDEN",
    });
  }
}

/** Gives each request the text of the document that it names. */
export function namedDocuments(documents: Documents): RequestHandler {
  return (request, _response, next) => {
    if (isPlainObject(request.body)) request.body = documents.resolve(request.body);
    next();
  };
}
