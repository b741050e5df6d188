/**
 * Queries that need not go through Apollo Server again: it has taken the same document under the same headers before, and databases
 * wrote its answer. What Apollo Server says of a request (is it taken, with which status and content type is it answered) is thus
 * decided there alone; here it is only remembered. Requests of any other form are not known, and go its way.
 */
import type { Request } from "express";
import { type DocumentNode, getOperationAST, type OperationDefinitionNode } from "graphql";
import { isPlainObject } from "../util/isPlainObject.ts";
import { Recent } from "../util/recent.ts";

/** A query that Apollo Server has taken: its document was parsed, validated and measured. */
export interface KnownQuery {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  operationName: string | undefined;
}

/** A known query with the variables of a request, and the content type in which such a request is answered. */
export interface KnownRequest extends KnownQuery {
  variables: Record<string, unknown>;
  contentType: string;
}

const MAX_QUERIES = 1_000;
/** Longer documents hold values that belong into variables; they do not come again. */
const MAX_TEXT = 20_000;
const MAX_HEADERS = 100;
const MAX_HEADER = 300;

/** The document belongs to the store of documents, which bounds what is kept. */
interface Remembered {
  document: WeakRef<DocumentNode>;
  name: string | undefined;
}

interface Operation {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

/** What a body asks for, where it has nothing beyond that. */
function operationOf(body: unknown): Operation | undefined {
  if (!isPlainObject(body)) return undefined;
  const { query, operationName = null, variables = null, extensions = null } = body;
  if (typeof query !== "string" || query.length > MAX_TEXT || extensions !== null) return undefined;
  if (operationName !== null && (typeof operationName !== "string" || operationName === "")) return undefined;
  if (variables !== null && !isPlainObject(variables)) return undefined;
  return { query, operationName: operationName ?? undefined, variables: variables ?? {} };
}

/** The headers by which Apollo Server decides; undefined where others count, too. */
function headersOf({ method, headers }: Request): string | undefined {
  const { "content-type": type = "", accept = "" } = headers;
  if (method === "GET") return accept.length > MAX_HEADER ? undefined : `\n${accept}`;
  if (method !== "POST" || !type.startsWith("application/json") || type.length + accept.length > MAX_HEADER)
    return undefined;
  return `${type}\n${accept}`;
}

export class KnownQueries {
  readonly #queries = new Recent<Remembered>(MAX_QUERIES);
  readonly #contentTypes = new Recent<string>(MAX_HEADERS);

  /** Remembers a request that Apollo Server has answered, with status 200, in this content type. */
  remember(request: Request, known: KnownQuery, contentType: string): void {
    const [operation, headers] = [operationOf(request.body), headersOf(request)];
    if (!operation || headers === undefined) return;
    const document = new WeakRef(known.document);
    this.#queries.set(keyOf(operation), { document, name: known.operationName });
    this.#contentTypes.set(headers, contentType);
  }

  /** What is known of a request; undefined for one that is for Apollo Server. */
  find(request: Request): KnownRequest | undefined {
    const headers = headersOf(request);
    const contentType = headers === undefined ? undefined : this.#contentTypes.get(headers);
    const operation = contentType === undefined ? undefined : operationOf(request.body);
    const known = operation && this.#queries.get(keyOf(operation));
    const document = known?.document.deref();
    const asked = document && getOperationAST(document, operation!.operationName);
    if (!asked) return undefined;
    return {
      document,
      operation: asked,
      operationName: known!.name,
      variables: operation!.variables,
      contentType: contentType!,
    };
  }
}

/** No text of another document with its name reads alike: a name that an operation has holds no line break. */
function keyOf({ query, operationName = "" }: Operation): string {
  return `${operationName}\n${query}`;
}
