/** Draws lineage: as Mermaid's text, and as SVG by Graphviz. Names may hold anything; all of it is escaped. */
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { GatewayError } from "../../errors.ts";
import type { LoadedObject } from "../loadedObject.ts";
import type { Lineage } from "./lineage.ts";

const TRANSFER_KEY = "__lamindb_transfer__/";
/** Graphviz lays out larger graphs too slowly. */
const MAX_DRAWN = 500;

/** What a node is called: its key or uid; a run by its transform, with the time at which it started. */
export function labelLines(object: LoadedObject): string[] {
  const text = ({ values }: LoadedObject, column: string) => values.get(column) ?? null;
  const uid = text(object, "uid") ?? "";
  if (object.table.name !== "Run") return [text(object, "key") ?? uid];
  const transform = object.toOne.get("transform_id");
  const key = (transform && text(transform, "key")) ?? uid;
  const transfer = key.startsWith(TRANSFER_KEY) ? transform && text(transform, "description") : null;
  const [entrypoint, started] = [text(object, "entrypoint"), text(object, "started_at")];
  const title = (transfer || key) + (entrypoint === null ? "" : `: ${entrypoint}`);
  return [title, `run at ${started === null ? "None" : `${started.slice(0, 19)} UTC`}`];
}

function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no graph language takes
  return text.replace(/[\x00-\x1f\x7f\ufffe\uffff]/g, " ");
}

const XML: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(text: string): string {
  return visible(text).replace(/[&<>"]/g, (character) => XML[character]!);
}

/** Mermaid takes characters by number, between `#` and `;`. */
function escapeMermaid(text: string): string {
  return visible(text).replace(/[^\p{L}\p{N} _./:,+=@()-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/** The graph as Mermaid's text. */
export function drawMermaid({ nodes, edges }: Lineage): string {
  const boxes = nodes.map(({ id, object }) => {
    const label = labelLines(object).map(escapeMermaid).join("<br/>");
    return object.table.name === "Run" ? `  ${id}(["${label}"])` : `  ${id}["${label}"]`;
  });
  const arrows = edges.map(({ source, target }) => `  ${source.id} --> ${target.id}`);
  return ["flowchart TB", ...boxes, ...arrows].join("\n");
}

/** The graph in Graphviz's language. */
export function drawDot({ nodes, edges }: Lineage): string {
  const boxes = nodes.map(({ id, object }) => {
    const [title = "", ...rest] = labelLines(object).map(escapeXml);
    const small = rest.map((line) => `<br/><font point-size="8" color="#71717a">${line}</font>`).join("");
    const fill = object.table.name === "Run" ? "#e0e7ff" : "#ffffff";
    return `  ${id} [label=<${title || " "}${small}> fillcolor="${fill}"];`;
  });
  const arrows = edges.map(({ source, target }) => `  ${source.id} -> ${target.id};`);
  const style = [
    '  node [shape=box style="rounded,filled" fontname="Helvetica" fontsize=11 color="#a1a1aa"];',
    '  edge [color="#71717a" arrowsize=0.6];',
  ];
  return ["digraph lineage {", ...style, ...boxes, ...arrows, "}"].join("\n");
}

/** The graph as an SVG element. Throws LIMIT_EXCEEDED where it has too many nodes. */
export async function drawSvg(lineage: Lineage): Promise<string> {
  if (lineage.nodes.length > MAX_DRAWN) {
    const message = `A lineage of ${lineage.nodes.length} nodes is too large for \`svg\`; ask for a smaller \`depth\`, or for \`mermaid\`.`;
    throw new GatewayError("LIMIT_EXCEEDED", message);
  }
  const graphviz = await Graphviz.load();
  const svg = graphviz.dot(drawDot(lineage), "svg");
  return svg.slice(svg.indexOf("<svg")).trimEnd();
}
