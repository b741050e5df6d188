/** Worker thread in which Graphviz lays out graphs: it has its own time limit and stack. */
import { parentPort } from "node:worker_threads";
import { Graphviz } from "@hpcc-js/wasm-graphviz";

export interface SvgRequest {
  dot: string;
}
export type SvgAnswer = { svg: string } | { error: string };

async function answer({ dot }: SvgRequest): Promise<SvgAnswer> {
  try {
    const graphviz = await Graphviz.load();
    return { svg: graphviz.dot(dot, "svg") };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const port = parentPort!;
port.on("message", async (request: SvgRequest) => port.postMessage(await answer(request)));
