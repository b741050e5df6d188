/** Writes lineage in languages of graphs: Mermaid's and Graphviz's. Names may hold anything; all of it is escaped. */
import { transferSource } from "../../catalogue/transferKey.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { ownValue } from "../../util/ownValue.ts";
import { momentText, textOf } from "../describe/description.ts";
import type { Lineage } from "./lineage.ts";

/** Graphs with more edges are laid out with less care, or Graphviz would take ten times as long. */
const MANY_EDGES = 200;
const QUICK = "  splines=line; nslimit=1; nslimit1=1; mclimit=0.1;";

/** What a node is called: its key or uid; a run by its transform, with the time at which it started. */
export function labelLines(object: LoadedObject): string[] {
  const uid = textOf(object, "uid") ?? "";
  if (object.table.name !== "Run") return [textOf(object, "key") ?? uid];
  const transform = object.toOne.get("transform_id");
  const key = textOf(transform, "key") ?? uid;
  const transfer = transferSource(key) !== undefined ? textOf(transform, "description") : null;
  const [entrypoint, started] = [textOf(object, "entrypoint"), textOf(object, "started_at")];
  const title = (transfer || key) + (entrypoint === null ? "" : `: ${entrypoint}`);
  return [title, `run at ${started === null ? "None" : momentText(started)}`];
}

function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no graph language takes
  return text.toWellFormed().replace(/[\x00-\x1f\x7f\ufffe\uffff]/g, " ");
}

const XML: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(text: string): string {
  return visible(text).replace(/[&<>"]/g, (character) => ownValue(XML, character)!);
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
  const haste = edges.length > MANY_EDGES ? [QUICK] : [];
  return ["digraph lineage {", ...haste, ...style, ...boxes, ...arrows, "}"].join("\n");
}
