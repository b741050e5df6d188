import { createHash } from "node:crypto";
import type { ReadSystem } from "./systems.ts";
import type { Workload, WorkloadName } from "./workloads.ts";

const SAMPLES = 10;

/** All values of an answer as text, without names and nesting; moments as milliseconds, as systems write them differently. */
function leaves(value: unknown, found: string[] = []): string[] {
  if (value === null || value === undefined) return found;
  if (typeof value === "object") {
    for (const inner of Object.values(value)) leaves(inner, found);
    return found;
  }
  const text = String(value);
  const isMoment = /^\d{4}-\d\d-\d\d[T ]\d\d:/.test(text);
  found.push(isMoment ? String(Date.parse(text.replace(" ", "T").replace(/\+00$/, "Z"))) : text);
  return found;
}

/** Sends one request. */
export async function ask(system: ReadSystem, body: object): Promise<string> {
  const headers = { "content-type": "application/json", connection: "close" }; // systems end idle connections
  const response = await fetch(system.url, { method: "POST", headers, body: JSON.stringify(body) });
  return response.text();
}

async function digest(system: ReadSystem, name: WorkloadName, workload: Workload, variables: Record<string, unknown>) {
  const { data, errors } = JSON.parse(await ask(system, system.body(name, workload, variables))) as Record<
    string,
    unknown
  >;
  if (errors) throw new Error(`${system.name}, ${name}: ${JSON.stringify(errors).slice(0, 600)}`);
  const values = leaves(data).sort();
  return { count: values.length, hash: createHash("sha256").update(values.join("\n")).digest("hex") };
}

/** Throws where two systems give different values for the same request; gives the number of values of an answer. */
export async function assertSameAnswers(
  systems: readonly ReadSystem[],
  name: WorkloadName,
  workload: Workload,
  variables: readonly Record<string, unknown>[],
): Promise<number> {
  let values = 0;
  for (const set of variables.slice(0, SAMPLES)) {
    const answers: { count: number; hash: string }[] = [];
    for (const system of systems) answers.push(await digest(system, name, workload, set));
    const other = answers.findIndex(({ hash }) => hash !== answers[0]!.hash);
    values = answers[0]!.count;
    if (other > 0) {
      const counts = answers.map(({ count }, i) => `${systems[i]!.name} ${count}`).join(", ");
      throw new Error(
        `${name} ${JSON.stringify(set)}: ${systems[other]!.name} answers differently (values: ${counts})`,
      );
    }
  }
  return values;
}
