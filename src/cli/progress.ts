import { fitCells } from "../util/cellWidth.ts";

/** One line on a terminal that says how far something is. */
export interface Progress {
  show(text: string): void;
  /** Removes the line, so that what is printed next stands in its place. */
  end(): void;
}

const BAR_WIDTH = 24;
const CLEAR_LINE = "\r\x1b[2K";

/** Progress on the standard error stream; silent where that is not a terminal. */
export function makeProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined };
  return {
    show: (text) => void stream.write(`${CLEAR_LINE}${fitCells(text, Math.max(1, (stream.columns || 80) - 1))}`),
    end: () => void stream.write(CLEAR_LINE),
  };
}

/** `[######------------------]  25 %` */
export function bar(done: number, total: number): string {
  const part = total === 0 ? 1 : done / total;
  const filled = Math.floor(part * BAR_WIDTH);
  return `[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}] ${String(Math.floor(part * 100)).padStart(3)} %`;
}

/** Seconds as people say them: `45 s`, `3 min`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
