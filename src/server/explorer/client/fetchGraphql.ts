interface Operation {
  query: string;
  operationName?: string | null | undefined;
  variables?: unknown;
}

/** Sends an operation to the gateway that served the page. */
export async function fetchGraphql(operation: Operation, options?: { headers?: Record<string, string> | undefined }) {
  const headers = { "content-type": "application/json", accept: "application/json", ...options?.headers };
  const response = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(operation) });
  return response.json();
}
