import { description } from "./description.ts";

/** The arguments that every list has, for entries of this name that are objects of this type. */
function listArguments(entry: string, typeName: string): [text: string, argument: string][] {
  return [
    ["Which of them.", `where: ${entry}Where`],
    ["In which order; row order if not said.", `orderBy: [${typeName}OrderBy!]`],
    ["How many from the start.", "first: Int"],
    ["Go on after this cursor.", "after: String"],
    ["How many from the end.", "last: Int"],
    ["Stop before this cursor.", "before: String"],
    ["How many to skip.", "offset: Int"],
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
