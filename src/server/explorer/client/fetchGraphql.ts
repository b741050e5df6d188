import { type DocumentNode, getOperationAST } from "graphql";
import { createClient } from "graphql-sse";

interface Operation {
  query: string;
  operationName?: string | null | undefined;
  variables?: unknown;
}

interface Options {
  headers?: Record<string, string> | undefined;
  documentAST?: DocumentNode | undefined;
}

/** Sends an operation to the gateway that served the page; a subscription gives one answer after the other. */
export async function fetchGraphql({ query, operationName, variables }: Operation, options: Options = {}) {
  const { documentAST, headers: given } = options;
  const operation = documentAST && getOperationAST(documentAST, operationName);
  if (operation?.operation === "subscription") {
    const client = createClient({ url: "/graphql/stream", retryAttempts: 0, ...(given && { headers: given }) });
    return client.iterate({
      query,
      variables: variables as Record<string, unknown> | undefined,
      ...(operationName != null && { operationName }),
    });
  }
  const headers = { "content-type": "application/json", accept: "application/json", ...given };
  const response = await fetch("/graphql", {
    method: "POST",
    headers,
    body: JSON.stringify({ query, operationName, variables }),
  });
  return response.json();
}
