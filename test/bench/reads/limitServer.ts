/**
 * Answers the workloads by the limit statements over bare HTTP: `{"query": "W1", "variables": {…}}`. A process of its own:
 *   node test/bench/reads/limitServer.ts postgres URL | sqlite PATH
 * Prints its address.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { argv } from "node:process";
import { Worker } from "node:worker_threads";
import pg from "pg";
import type { Dialect } from "../../support/dialects.ts";
import { mergeParts } from "./limitLists.ts";
import { limitStatements } from "./limitStatements.ts";
import { MERGED_SLUGS } from "./listWorkloads.ts";
import type { WorkloadName } from "./workloads.ts";

type Answer = (name: WorkloadName, variables: unknown[]) => Promise<string>;

function onPostgres(url: string): Answer {
  const pool = new pg.Pool({ connectionString: url, max: 10, options: "-c jit=off" });
  const types = { getTypeParser: () => (text: unknown) => text } as unknown as pg.CustomTypesConfig;
  return async (name, values) => {
    const text = limitStatements[name].postgres;
    const { rows } = await pool.query<[string]>({ name, text, values, rowMode: "array", types });
    return rows[0]![0];
  };
}

function onSqlite(path: string): Answer {
  const worker = new Worker(new URL("./limitWorker.ts", import.meta.url), { workerData: path });
  const waiting = new Map<number, { resolve: (text: string) => void; reject: (error: Error) => void }>();
  worker.on("message", ([id, text, problem]: [number, string | null, string]) => {
    const { resolve, reject } = waiting.get(id)!;
    waiting.delete(id);
    if (text === null) reject(new Error(problem));
    else resolve(text);
  });
  let asked = 0;
  return (name, values) =>
    new Promise((resolve, reject) => {
      waiting.set(++asked, { resolve, reject });
      worker.postMessage([asked, name, values]);
    });
}

const [dialect, address] = argv.slice(2) as [Dialect, string];
const one = dialect === "postgres" ? onPostgres(address) : onSqlite(address);

/** Several instances are asked at one time. */
const answer: Answer = async (name, variables) =>
  name === "W10" ? mergeParts(await Promise.all(MERGED_SLUGS.map(() => one(name, variables)))) : one(name, variables);

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk as string;
  try {
    const { query, variables } = JSON.parse(body) as { query: WorkloadName; variables: object };
    const bytes = Buffer.from(`{"data":${await answer(query, Object.values(variables))}}`);
    response.writeHead(200, { "content-type": "application/json", "content-length": bytes.length }).end(bytes);
  } catch (error) {
    response.writeHead(500).end(JSON.stringify({ errors: [{ message: String(error) }] }));
  }
});
server.listen(0, "127.0.0.1", () => console.log(`serves http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
