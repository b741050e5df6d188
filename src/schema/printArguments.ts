import { description } from "./description.ts";

/** The arguments that every list of objects of this type has. */
function listArguments(typeName: string): [text: string, argument: string][] {
  return [
    ["Return only entries that match this filter.", `where: ${typeName}Where`],
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
export function printListArguments(typeName: string, before: readonly [text: string, argument: string][] = []): string {
  return printArguments([...before, ...listArguments(typeName)]);
}
