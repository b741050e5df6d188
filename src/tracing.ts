/**
 * Spans, for whoever brings an SDK of OpenTelemetry; the only file that knows its API. Without one nothing is recorded, and work runs as
 * if there were no spans. Attributes are named by OpenTelemetry's semantic conventions where these have a name; they hold names of the
 * configuration and the schema, counts and codes, never what a client, a database or an error's message says.
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Attributes,
  context,
  type ProxyTracerProvider,
  propagation,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

const tracer = trace.getTracer("lamindb-gateway");

/** What a statement that reads a database is called in its span; kept by whoever sends many. */
export interface StatementSpan {
  readonly options: SpanOptions;
}

/** Says that what a span is about has failed, by the code of the error. */
function fail(span: Span, error: unknown): void {
  const { code, name } = error as { code?: unknown; name?: unknown };
  const type = typeof code === "string" ? code : typeof name === "string" ? name : "_OTHER";
  span.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR });
}

/** Runs work and ends a span with it. */
function endAfter<T>(span: Span, work: (span: Span) => T): T {
  try {
    const result = work(span);
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    const ended = result.catch((error) => {
      fail(span, error);
      throw error;
    });
    return ended.finally(() => span.end()) as T;
  } catch (error) {
    fail(span, error);
    span.end();
    throw error;
  }
}

const isRecorded = () => trace.getActiveSpan()?.isRecording() === true;

/** Runs work in a span of its own where it is part of something that is recorded; `span` is undefined where it is not. */
export function inSpan<T>(name: string, work: (span?: Span) => T, attributes?: Attributes): T {
  if (!isRecorded()) return work();
  return tracer.startActiveSpan(name, attributes ? { attributes } : {}, (span) => endAfter(span, work));
}

/** Adds to what the span that is going on says; does nothing where nothing is recorded. */
export function addToSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** Begins a span that ends when the function that it gives is called; undefined where nothing is recorded. */
export function beginSpan(name: string): ((error?: unknown) => void) | undefined {
  if (!isRecorded()) return undefined;
  const span = tracer.startSpan(name);
  return (error) => {
    if (error !== undefined) fail(span, error);
    span.end();
  };
}

/** Spans of statements that read an instance's database, which the conventions call `system`. */
export function statementSpan(system: string, instance: string): StatementSpan {
  const attributes = { "db.system.name": system, "db.operation.name": "SELECT", "lamindb.instance": instance };
  return { options: { kind: SpanKind.CLIENT, attributes } };
}

/** Runs a statement in its span, with the number of rows that it gives; as it is where nothing is recorded. */
export function inStatementSpan<Row>({ options }: StatementSpan, run: () => Promise<Row[]>): Promise<Row[]> {
  if (!isRecorded()) return run();
  return tracer.startActiveSpan("SELECT", options, (span) =>
    endAfter(span, async () => {
      const rows = await run();
      span.setAttribute("db.response.returned_rows", rows.length);
      return rows;
    }),
  );
}

/** Runs work that nobody waits for as a trace of its own. */
export function inTrace<T>(name: string, attributes: Attributes, work: () => T): T {
  return tracer.startActiveSpan(name, { root: true, attributes }, (span) => endAfter(span, work));
}

/**
 * Begins the span of a request that came over HTTP, as part of the trace that is going on, else of the one that its headers tell of; what
 * `handle` does is part of it. Whoever handles it ends it.
 */
export function beginRequest(
  name: string,
  headers: object,
  attributes: Attributes,
  handle: (span: Span) => void,
): void {
  const around = context.active();
  const parent = trace.getSpan(around) ? around : propagation.extract(around, headers);
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
  context.with(trace.setSpan(parent, span), () => handle(span));
}

/** Errors that are the gateway's or a database's: others are the client's, whose request was answered as it should be. */
const FAULTS = new Set(["INTERNAL_ERROR", "INSTANCE_UNAVAILABLE", "TIMEOUT"]);

/** Ends the span of a request: its status, where it has one of its own, the codes of its errors, and what else is known of it by now. */
export function endRequest(
  span: Span,
  status: number | undefined,
  errorCodes: readonly string[],
  attributes: Attributes,
): void {
  const [first] = errorCodes;
  span.setAttributes({ ...attributes, ...(status !== undefined && { "http.response.status_code": status }) });
  if (first !== undefined) span.setAttribute("error.type", first);
  if ((status ?? 0) >= 500 || errorCodes.some((code) => FAULTS.has(code)))
    span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/**
 * Runs what a command of the command line does as part of the trace that the environment names (`TRACEPARENT`), else as one of its own,
 * and has its spans sent.
 */
export async function inCommand<T>(name: string, env: NodeJS.ProcessEnv, work: () => Promise<T>): Promise<T> {
  const { TRACEPARENT: traceparent, TRACESTATE: tracestate } = env;
  const parent = propagation.extract(context.active(), { traceparent, tracestate });
  try {
    return await tracer.startActiveSpan(name, {}, parent, (span) => endAfter(span, work));
  } finally {
    await flushSpans();
  }
}

/** How long a process that ends waits for its last spans to be sent. */
const FLUSH_MS = 2_000;

/** Has the SDK send what it still holds back, as it would be lost with the process; never rejects. */
export async function flushSpans(): Promise<void> {
  const provider = trace.getTracerProvider() as Partial<ProxyTracerProvider>;
  const sdk = (provider.getDelegate?.() ?? provider) as { forceFlush?(): Promise<void> };
  const late = sleep(FLUSH_MS, undefined, { ref: false });
  await Promise.race([sdk.forceFlush?.(), late]).catch(() => undefined);
}

/** Id of the trace that is going on, for the log; undefined where there is none. */
export const traceId = (): string | undefined => trace.getActiveSpan()?.spanContext().traceId;
