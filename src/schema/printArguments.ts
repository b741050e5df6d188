import { description } from "./description.ts";

/** The arguments that every list has, for entries of this name that are objects of this type. */
function listArguments(entry: string, typeName: string): [text: string, argument: string][] {
  return [
    ["Return only entries that match this filter.", `where: ${entry}Where`],
    ["Sort order; LaminDB's row order by default.", `orderBy: [${typeName}OrderBy!]`],
    ["Return at most this many entries, from the start.", "first: Int"],
    ["Return entries after this cursor.", "after: String"],
    ["Return at most this many entries, from the end.", "last: Int"],
    ["Return entries before this cursor.", "before: String"],
    ["Skip this many entries.", "offset: Int"],
  ];
}

/** `(…)` with a description before each argument, one a line. */
export function printArguments(list: readonly [text: string, argument: string][]): string {
  return `(\n${list.map(([text, argument]) => `${description(text, "    ")}    ${argument}\n`).join("")}  )`;
}

/** The arguments of a list, with others before them. */
export function printListArguments(
  entry: string,
  typeName: string,
  before: readonly [text: string, argument: string][] = [],
): string {
  return printArguments([...before, ...listArguments(entry, typeName)]);
}
