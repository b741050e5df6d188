export interface GraphqlError {
  message: string;
  extensions?: { code?: string; [extra: string]: unknown };
}

export interface GraphqlAnswer<Data> {
  status: number;
  data?: Data | null;
  errors?: GraphqlError[];
  extensions?: Record<string, unknown>;
}

/** Sends one operation over HTTP; throws where the answer is not JSON. */
export async function postGraphql<Data>(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphqlAnswer<Data>> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const body = await response.text();
  try {
    return { status: response.status, ...JSON.parse(body) };
  } catch (cause) {
    throw new Error(`no JSON, but status ${response.status}: ${body.slice(0, 300)}`, { cause });
  }
}
