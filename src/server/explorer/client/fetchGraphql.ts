import { GraphQLError } from "graphql";
import { createClient } from "graphql-sse";
import { readOperation } from "./readOperation.ts";

/** The gateway that served the page, at `/` or `/graphql` of it, whatever path it is offered under. */
const ENDPOINT = `${location.pathname.replace(/\/(?:graphql\/?)?$/i, "")}/graphql`;

interface Request {
  query: string;
  operationName?: string | null | undefined;
  variables?: unknown;
}

interface Options {
  headers?: Record<string, string> | undefined;
}

/**
 * Sends an operation to the gateway that served the page; a subscription gives one answer after the other. What the
 * gateway could only refuse, such as an empty document, is answered here.
 */
export async function fetchGraphql({ query, operationName, variables }: Request, { headers }: Options = {}) {
  try {
    const { operation, name } = readOperation(query, operationName);
    const request = { query, variables, ...(name && { operationName: name.value }) };
    return operation === "subscription" ? subscribe(request, headers) : await post(request, headers);
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

function subscribe({ query, operationName, variables }: Request, headers: Options["headers"]) {
  const client = createClient({ url: `${ENDPOINT}/stream`, retryAttempts: 0, ...(headers && { headers }) });
  return client.iterate({
    query,
    variables: variables as Record<string, unknown> | undefined,
    ...(operationName != null && { operationName }),
  });
}

async function post(request: Request, given: Options["headers"]) {
  const headers = { "content-type": "application/json", accept: "application/json", ...given };
  const response = await fetch(ENDPOINT, { method: "POST", headers, body: JSON.stringify(request) });
  return response.json();
}
