const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Characters that take two cells in a terminal: East Asian wide and full-width ones, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]*$/u;

function graphemeWidth(grapheme: string): number {
  if (grapheme >= " " && grapheme <= "~") return 1;
  if (WIDE.test(grapheme)) return 2;
  return INVISIBLE.test(grapheme) ? 0 : 1;
}

/** What a reader sees as single characters, each with the cells that it takes in a terminal. */
export function cells(text: string): { text: string; width: number }[] {
  return Array.from(graphemes.segment(text), ({ segment }) => ({ text: segment, width: graphemeWidth(segment) }));
}

/** Cells that a line of text takes in a terminal. */
export function cellWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return cells(text).reduce((sum, { width }) => sum + width, 0);
}

/** The longest start of a line that fits into so many cells. */
export function fitCells(text: string, width: number): string {
  let [fitting, rest] = ["", width];
  for (const cell of cells(text)) {
    if (cell.width > rest) break;
    fitting += cell.text;
    rest -= cell.width;
  }
  return fitting;
}
