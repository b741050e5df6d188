/** Loaded by `--import`, as operators load theirs: an SDK of OpenTelemetry that writes spans into the file SPANS_FILE, a line each. */
import { appendFileSync } from "node:fs";
import { env } from "node:process";
import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { AlwaysOnSampler, ParentBasedSampler, type SpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { FLUSHED, type RecordedSpan } from "./recordedSpans.ts";

const writer: SpanProcessor = {
  onStart: () => {},
  onEnd: (span) => {
    const { traceId, spanId } = span.spanContext();
    const { name, kind, attributes, status, parentSpanContext } = span;
    const recorded: RecordedSpan = {
      ...{ name, traceId, spanId, parentId: parentSpanContext?.spanId ?? null, attributes },
      ...{ kind: SpanKind[kind], status: SpanStatusCode[status.code] },
    };
    appendFileSync(
      env.SPANS_FILE!,
      `${JSON.stringify({ ...recorded, message: status.message, events: span.events })}\n`,
    );
  },
  forceFlush: async () => appendFileSync(env.SPANS_FILE!, `${FLUSHED}\n`),
  shutdown: async () => {},
};

context.setGlobalContextManager(new AsyncLocalStorageContextManager());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const sampler = new ParentBasedSampler({ root: new AlwaysOnSampler() });
trace.setGlobalTracerProvider(new TracerProvider({ sampler, spanProcessors: [writer] }));
