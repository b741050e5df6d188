/**
 * Lays out a tree of texts and tables for a terminal of a given width, with the guides, the wrapping and the
 * narrowing of columns that LaminDB's describe has (it prints with rich 15). Knows nothing of what it lays out.
 */
import { cells, cellWidth, fitCells } from "../../util/cellWidth.ts";

export interface Table {
  /** Fixed width of each column, or undefined for as wide as its contents. */
  widths: (number | undefined)[];
  rows: string[][];
}

export interface TextTree {
  /** Text wraps; tables narrow their columns and cut what does not fit. */
  label: string | Table;
  children: TextTree[];
}

const TAB = 8;

function expandTabs(line: string): string {
  if (!line.includes("\t")) return line;
  const pieces = line.split("\t");
  // each piece begins at a multiple of TAB, so that only its own width counts
  return pieces
    .map((piece, i) => (i < pieces.length - 1 ? piece + " ".repeat(TAB - (cellWidth(piece) % TAB)) : piece))
    .join("");
}

/** Pieces of a word that no line can hold. */
function fold(word: string, width: number): string[] {
  const pieces = [""];
  let room = width;
  for (const cell of cells(word)) {
    if (cell.width > room && pieces.at(-1) !== "") {
      pieces.push("");
      room = width;
    }
    pieces[pieces.length - 1] += cell.text;
    room -= cell.width;
  }
  return pieces;
}

function wrapLine(line: string, width: number): string[] {
  const lines = [""];
  let used = 0;
  const append = (text: string, isNew: boolean) => {
    if (isNew && lines.at(-1) !== "") lines.push(text);
    else lines[lines.length - 1] += text;
    used = (isNew ? 0 : used) + cellWidth(text);
  };
  for (const word of line.match(/\s*\S+\s*/g) ?? [line]) {
    const length = cellWidth(word.trimEnd());
    if (length <= width - used) append(word, false);
    else if (length <= width) append(word, true);
    else for (const piece of fold(word, width)) append(piece, true);
  }
  return lines;
}

function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(expandTabs(line), Math.max(width, 1)));
}

function cut(line: string, width: number): string {
  if (cellWidth(line) <= width) return line;
  if (width < 1) return "";
  const kept = fitCells(line, width - 1);
  return `${kept}${" ".repeat(width - 1 - cellWidth(kept))}…`; // half of a wide character is a blank
}

/** Rounds half to even, as Python does. */
function round(value: number): number {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (down % 2) : Math.round(value);
}

/** Takes what is too much off the columns evenly. */
function narrow(widths: number[], excess: number): number[] {
  let [rest, columns] = [excess, widths.length];
  return widths.map((width) => {
    const less = Math.min(width, round(rest / columns--));
    rest -= less;
    return width - less;
  });
}

/** One cell of padding on each side of a column but at the table's edges. */
function padding(column: number, columns: number): { left: number; right: number } {
  return { left: column === 0 ? 0 : 1, right: column === columns - 1 ? 0 : 1 };
}

function columnWidths({ widths, rows }: Table, room: number): number[] {
  const wanted = widths.map((fixed, i) => {
    const contents = rows.flatMap((row) => (row[i] ?? "").split("\n").map((line) => cellWidth(expandTabs(line))));
    const { left, right } = padding(i, widths.length);
    const widest = contents.reduce((most, width) => Math.max(most, width), 0);
    return Math.min((fixed ?? widest) + left + right, room);
  });
  const excess = wanted.reduce((sum, width) => sum + width, 0) - room;
  return excess > 0 ? narrow(wanted, excess) : wanted;
}

function renderTable(table: Table, room: number): string[] {
  const widths = columnWidths(table, room);
  return table.rows.flatMap((row) => {
    const columns = row.map((cell, i) => (widths[i] === 0 ? [] : cell.split("\n").map(expandTabs)));
    const height = Math.max(...columns.map((lines) => lines.length), 1);
    return Array.from({ length: height }, (_, line) =>
      widths
        .map((width, i) => {
          const { left, right } = padding(i, widths.length);
          if (width <= left + right) return " ".repeat(width);
          const text = cut(columns[i]?.[line] ?? "", width - left - right);
          return " ".repeat(left) + text + " ".repeat(Math.max(width - left - cellWidth(text), 0));
        })
        .join(""),
    );
  });
}

function renderNode({ label, children }: TextTree, first: string, next: string, width: number): string[] {
  const room = width - first.length;
  const lines = typeof label === "string" ? wrap(label, room) : renderTable(label, room);
  const own = lines.map((line, i) => (i === 0 ? first : next) + line);
  return [
    ...own,
    ...children.flatMap((child, i) => {
      const isLast = i === children.length - 1;
      return renderNode(child, next + (isLast ? "└── " : "├── "), next + (isLast ? "    " : "│   "), width);
    }),
  ];
}

/** The tree as lines of at most `width` cells, without blanks at their ends. */
export function renderTree(tree: TextTree, width: number): string {
  return renderNode(tree, "", "", width)
    .map((line) => line.trimEnd())
    .join("\n");
}
