import type { Table } from "../catalogue/model.ts";
import { searchedColumns } from "../catalogue/searchedColumns.ts";
import { description } from "./description.ts";
import { filterName } from "./fields.ts";

const SEARCH: [string, string] = [
  "Return only objects with this text in any of their text columns; case-insensitive. Best matches first, as LaminDB's `search` ranks them, unless `orderBy` is given.",
  "search: String",
];

/** The arguments that every list of a table's objects has. */
function listArguments(target: Table): [text: string, argument: string][] {
  const { typeName } = target;
  return [
    ["Return only entries that match this filter.", `where: ${filterName(target)}Where`],
    ...(searchedColumns(target).length > 0 ? [SEARCH] : []),
    [
      "Sort order; LaminDB's row order by default, or by falling score with `search`.",
      `orderBy: [${typeName}OrderBy!]`,
    ],
    ["Return at most this many entries, from the start; 100 if neither this nor `last` is given.", "first: Int"],
    ["Return entries after this cursor.", "after: String"],
    ["Return at most this many entries, from the end.", "last: Int"],
    ["Return entries before this cursor.", "before: String"],
    ["Skip this many entries, for page numbers; without cursors and `last`.", "offset: Int"],
  ];
}

/** `(…)` with a description before each argument, one a line. */
export function printArguments(list: readonly [text: string, argument: string][]): string {
  return `(\n${list.map(([text, argument]) => `${description(text, "    ")}    ${argument}\n`).join("")}  )`;
}

/** The arguments of a list, with others before them. */
export function printListArguments(target: Table, before: readonly [text: string, argument: string][] = []): string {
  return printArguments([...before, ...listArguments(target)]);
}
