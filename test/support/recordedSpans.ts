import { existsSync, readFileSync } from "node:fs";
import { temporaryPath } from "./temporary.ts";

/** A span as recordSpans.ts writes it. */
export interface RecordedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentId: string | null;
  /** `SERVER`, `CLIENT`, `INTERNAL`. */
  kind: string;
  /** `UNSET`, `OK`, `ERROR`. */
  status: string;
  attributes: Record<string, unknown>;
}

/** The line that says that all spans were to be sent. */
export const FLUSHED = "flushed";

export interface SpanFile {
  /** What has a process record its spans. */
  env: Record<string, string>;
  /** All of it. */
  text(): string;
  /** Spans that have ended. */
  read(): RecordedSpan[];
}

/** A file for the spans of a process. */
export function makeSpanFile(): SpanFile {
  const path = temporaryPath("spans.jsonl");
  const text = () => (existsSync(path) ? readFileSync(path, "utf8") : "");
  const lines = () =>
    text()
      .split("\n")
      .slice(0, -1)
      .filter((line) => line !== FLUSHED);
  return {
    env: { SPANS_FILE: path, NODE_OPTIONS: `--import ${new URL("./recordSpans.ts", import.meta.url).href}` },
    text,
    read: () => lines().map((line) => JSON.parse(line) as RecordedSpan),
  };
}
