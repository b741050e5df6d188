import type { Course, Figures } from "./figures.ts";

/** What was measured of a fault, of the instance that had it and of the other one. */
export interface Measured {
  title: string;
  faulty: Course;
  other: Course;
}

const COLUMNS = ["fault", "instance", "before", "during", "after", "recovered after"];

function errorsOf({ errors }: Figures): string {
  return [...errors].map(([code, count]) => `${count} \`${code}\``).join(", ");
}

function cell(figures: Figures): string {
  const errors = errorsOf(figures);
  return `${figures.requests}${errors && ` (${errors})`}, ${figures.p50Ms.toFixed(1)} / ${figures.p99Ms.toFixed(1)} ms`;
}

function line(title: string, instance: string, { before, during, after, recoveryS }: Course): string {
  const recovery = during.errors.size + after.errors.size > 0 ? `${recoveryS.toFixed(1)} s` : "–";
  return `| ${[title, instance, cell(before), cell(during), cell(after), recovery].join(" | ")} |`;
}

/** The results as a Markdown table: requests, errors by code, p50 / p99 of all requests, failed ones too. */
export function faultTable(all: readonly Measured[]): string {
  return [
    `| ${COLUMNS.join(" | ")} |`,
    `|${" --- |".repeat(COLUMNS.length)}`,
    ...all.flatMap(({ title, faulty, other }) => [line(title, "faulty", faulty), line("", "other", other)]),
    "",
  ].join("\n");
}
