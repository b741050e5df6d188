/**
 * Draws lineage as SVG by Graphviz. A graph of some hundred edges can take it minutes, so that it runs in a worker
 * thread, which is ended with the drawing that overruns its time. The thread starts with the first drawing; one
 * drawing follows the other.
 */
import { Worker } from "node:worker_threads";
import { type ErrorDetails, GatewayError } from "../../errors.ts";
import { makeQueue } from "../../instances/dialects/makeQueue.ts";
import { drawDot } from "./drawLineage.ts";
import type { Lineage } from "./lineage.ts";
import type { SvgAnswer, SvgRequest } from "./svgWorker.ts";

/** Larger graphs are of no use as a picture. */
const MAX_DRAWN = 500;
const STACK_MB = 64;
const WORKER_FILE = new URL(import.meta.url.endsWith(".ts") ? "./svgWorker.ts" : "./svgWorker.js", import.meta.url);

/** How long a drawing may take, and how long it may wait for its turn. */
export interface DrawingLimits {
  drawMs: number;
  waitMs: number;
}

const LIMITS: DrawingLimits = { drawMs: 5_000, waitMs: 15_000 };

const nameOf = ({ nodes: [start] }: Lineage) =>
  start ? `${start.object.table.qualifiedName} ${start.object.values.get("uid")}` : "nothing";

function detailsOf({ nodes: [start] }: Lineage, details: ErrorDetails = {}): ErrorDetails {
  if (!start) return details;
  const { instance, table, values } = start.object;
  return { instance: instance.slug, registry: table.qualifiedName, uid: values.get("uid") ?? "", ...details };
}

function assertDrawable(lineage: Lineage): void {
  if (lineage.nodes.length <= MAX_DRAWN) return;
  const message = `The lineage of ${nameOf(lineage)} has ${lineage.nodes.length} nodes, too many for \`svg\`, which draws at most ${MAX_DRAWN}; request a smaller \`depth\`, or \`mermaid\`.`;
  throw new GatewayError("LIMIT_EXCEEDED", message, detailsOf(lineage));
}

function tooSlow(lineage: Lineage, drawMs: number): GatewayError {
  const message = `The lineage of ${nameOf(lineage)} takes longer than ${drawMs} ms to draw; request a smaller \`depth\`, or \`mermaid\`.`;
  return new GatewayError("TIMEOUT", message, detailsOf(lineage, { retryable: false }));
}

function tooBusy(lineage: Lineage): GatewayError {
  const message = `The lineage of ${nameOf(lineage)} was not drawn because others are being drawn; try again.`;
  return new GatewayError("TIMEOUT", message, detailsOf(lineage, { retryable: true }));
}

/** What the worker answers; rejects if it fails, and with `late` if it takes longer than `limitMs`. */
function askWorker(worker: Worker, request: SvgRequest, limitMs: number, late: GatewayError): Promise<SvgAnswer> {
  const end = new AbortController();
  return new Promise<SvgAnswer>((resolve, reject) => {
    const timer = setTimeout(() => reject(late), limitMs);
    const onExit = () => reject(new Error("the worker that draws has ended"));
    worker.once("message", resolve).once("error", reject).once("exit", onExit);
    end.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      worker.off("message", resolve).off("error", reject).off("exit", onExit);
    });
    worker.postMessage(request);
  }).finally(() => end.abort());
}

/** Makes a function that draws a lineage as an SVG element, with a worker thread of its own. */
export function makeSvgDrawing({ drawMs, waitMs }: DrawingLimits): (lineage: Lineage) => Promise<string> {
  const inTurn = makeQueue();
  let worker: Worker | undefined;

  function start(): Worker {
    const started = new Worker(WORKER_FILE, { resourceLimits: { stackSizeMb: STACK_MB } });
    // an error between drawings has no one to tell; the exit after it is what counts
    started.on("error", () => undefined);
    started.on("exit", () => {
      if (worker === started) worker = undefined;
    });
    return started;
  }

  async function layOut(lineage: Lineage): Promise<SvgAnswer> {
    worker ??= start();
    const drawing = worker;
    drawing.ref();
    try {
      return await askWorker(drawing, { dot: drawDot(lineage) }, drawMs, tooSlow(lineage, drawMs));
    } catch (error) {
      worker = undefined;
      void drawing.terminate();
      throw error;
    } finally {
      drawing.unref();
    }
  }

  return async (lineage) => {
    assertDrawable(lineage);
    const asked = performance.now();
    const answer = await inTurn(async () => {
      if (performance.now() - asked > waitMs) throw tooBusy(lineage);
      return layOut(lineage);
    });
    if ("error" in answer) throw new Error(`Graphviz: ${answer.error}`);
    return answer.svg.slice(answer.svg.indexOf("<svg")).trimEnd();
  };
}

/** The graph as an SVG element. Throws LIMIT_EXCEEDED where it has too many nodes, TIMEOUT where it takes too long. */
export const drawSvg = makeSvgDrawing(LIMITS);
