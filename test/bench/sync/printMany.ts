import type { ManyResult } from "./measureMany.ts";

/** At least so many times as fast as LaminDB. */
const TIMES_PYTHON = 10;
/** MB above idle that a gateway may need. */
const MAX_MB = 300;

const count = (value: number) => Math.round(value).toLocaleString("en-US");
const rate = ({ objects, seconds }: { objects: number; seconds: number }) => objects / seconds;

function perSecond(value: number): string {
  return value < 10 ? value.toFixed(1) : count(value);
}

/** Bold where a goal is missed. */
const marked = (text: string, isMissed: boolean) => (isMissed ? `**${text}**` : text);

function table(head: string[], lines: string[][]): string {
  const rows = [head, head.map(() => "---"), ...lines];
  return rows.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** Rates of LaminDB, the gateway and plain SQL as a Markdown table; results by the title of their database. */
export function manyTable(results: ReadonlyMap<string, ManyResult>): string {
  const lines = [...results].map(([title, { gateway, python, sql }]) => {
    const times = python ? rate(gateway) / rate(python) : undefined;
    return [
      title,
      count(gateway.objects),
      python ? `${perSecond(rate(python))} (${count(python.objects)} of them)` : "–",
      perSecond(rate(gateway)),
      sql ? `${perSecond(gateway.objects / sql.seconds)} (${sql.how})` : "–",
      times === undefined ? "–" : `${marked(`${count(times)}×`, times < TIMES_PYTHON)} (≥ ${TIMES_PYTHON})`,
      sql ? `${(gateway.seconds / sql.seconds).toFixed(1)}×` : "–",
    ];
  });
  const head = ["database", "artifacts", "LaminDB objects/s", "gateway objects/s", "plain SQL objects/s"];
  return table([...head, "gateway ÷ LaminDB", "time gateway ÷ plain SQL"], lines);
}

/** The gateway's memory as a Markdown table; results by the title of their database. */
export function memoryTable(results: ReadonlyMap<string, ManyResult>): string {
  const lines = [...results].map(([title, { gateway, memory }]) => {
    const above = memory.peakMb - memory.idleMb;
    const cells = [title, count(gateway.objects), perSecond(rate(gateway)), count(memory.idleMb), count(memory.peakMb)];
    return [...cells, `${marked(count(above), above >= MAX_MB)} (< ${MAX_MB})`];
  });
  return table(["database", "artifacts", "objects/s", "idle MB", "peak MB", "above idle MB"], lines);
}
