/** Subscriptions over Server-Sent Events, as a client without a library reads them. */
export interface StreamEvent {
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what an operation answers is up to it
  data: any;
}

function parseEvent(text: string): StreamEvent[] {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(text)?.[1];
  const [event, data] = [field("event"), field("data")];
  return event === undefined ? [] : [{ event, data: data ? JSON.parse(data) : null }];
}

/** Sends an operation and takes a stream for an answer; `path` is where to. */
export function postForStream(
  url: string,
  query: string,
  init: RequestInit & { path?: string; variables?: object } = {},
): Promise<Response> {
  const { path = "/graphql/stream", variables, headers, ...rest } = init;
  return fetch(new URL(path, url), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...headers },
    body: JSON.stringify({ query, variables }),
    ...rest,
  });
}

/** The events of a stream as they come; comments are left out. */
export async function* readEvents(response: Response): AsyncGenerator<StreamEvent> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream"))
    throw new Error(`no stream, but status ${response.status}: ${await response.text()}`);
  let text = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      yield* parseEvent(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
}
