/** A gateway with secrets everywhere, on both databases, and what must never show. */
import { Writable } from "node:stream";
import type { GraphQLSchema } from "graphql";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { authWith, bearer, keyOf, postAs, role } from "../support/credentials.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import type { FuzzRequest, Known } from "./generateRequest.ts";

const { source, target } = TEMPLATE_INSTANCES;
const PASSWORD = "canary-pass-9f3b";
const SECRET = "canary-jwt-secret-0123456789abcdef0123";
const TOKEN = "canary-token-77aa";
export const KEY = keyOf("canary-role-5c1d");
const CANARIES = [PASSWORD, SECRET, TOKEN, KEY];

export interface FuzzGateway {
  schema: GraphQLSchema;
  known: Known;
  /** Sends a request; what is wrong about its answer and about what was logged meanwhile. */
  faultOf(request: FuzzRequest): Promise<string | undefined>;
  /** How many answers had data: without them, nothing beyond the border was tried. */
  answersWithData(): number;
  /** What is wrong about the metrics. */
  metricsFault(): Promise<string | undefined>;
  stop(): Promise<void>;
}

const WORDS_OF_SQL =
  /syntax error at or near|SQLITE_ERROR|near ".*": syntax error|unterminated quoted|no such column|does not exist at/i;

/** What must not stand in a text that others read. */
function leak(text: string): string | undefined {
  const canary = CANARIES.find((secret) => text.includes(secret) || text.includes(encodeURIComponent(secret)));
  return canary ?? WORDS_OF_SQL.exec(text)?.[0];
}

const KNOWN = `query ($i: String!) { artifacts(instance: $i, first: 5) { nodes { id uid key run { id uid } } edges { cursor } }
  ulabels(instance: $i, first: 5) { nodes { id uid name } edges { cursor } } users(instance: $i) { nodes { id handle } } }`;

async function findKnown(url: string, slugs: readonly string[]): Promise<Known> {
  const known = { slugs, ids: [] as string[], cursors: [] as string[], texts: [] as string[] };
  const collect = (value: unknown, name = ""): void => {
    if (typeof value === "string")
      (name === "id" ? known.ids : name === "cursor" ? known.cursors : known.texts).push(value);
    else if (typeof value === "object" && value !== null)
      for (const [key, entry] of Object.entries(value)) collect(entry, Number.isNaN(Number(key)) ? key : name);
  };
  for (const i of slugs) {
    const { data, errors } = await postAs(url, bearer(KEY), KNOWN, { i });
    if (errors) throw new Error(JSON.stringify(errors));
    collect(data);
  }
  return known;
}

/** With a password, which PostgreSQL on this machine does not ask for. */
function withPassword(db: string): string {
  const url = new URL(db);
  url.password = PASSWORD;
  return url.href;
}

/** Starts it. */
export async function startFuzzGateway(): Promise<FuzzGateway> {
  const [lite, large, main] = await Promise.all([
    cloneTemplate("sqlite", "source"),
    cloneTemplate("postgres", "source"),
    cloneTemplate("postgres", "target"),
  ]);
  let logged = "";
  const log = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk;
      done();
    },
  });
  const instances = [
    { ...source, db: withPassword(large.db) },
    { slug: "lite/source", id: "9".repeat(32), db: lite.db },
    { ...target, db: withPassword(main.db) },
  ];
  const auth = authWith({ "canary-role-5c1d": role({ read: ["*"], sync: true, metrics: true }) });
  const gateway: TestGateway = await startTestGateway({
    ...{ default: target.slug, instances, log },
    config: { auth: { ...auth, jwt: { ...auth.jwt!, secret: SECRET } } },
  });
  const known = await findKnown(gateway.url, [source.slug, "lite/source", "default"]);
  logged = "";
  let withData = 0;
  const send = async ({ method, headers, body }: FuzzRequest) => {
    const { query, variables } = JSON.parse(body) as { query: string; variables: unknown };
    const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
    const all = { ...headers, "x-lamindb-db-token": headers["x-lamindb-db-token"] ?? `${source.slug}=${TOKEN}` };
    if (method === "GET") return fetch(`${gateway.url}?${search}`, { headers: all });
    return fetch(gateway.url, { method, headers: all, body });
  };
  return {
    schema: makeSchema(loadCatalogue()),
    known,
    faultOf: async (request) => {
      const response = await send(request);
      const text = await response.text();
      const told = logged;
      logged = "";
      if (/"data":\{/.test(text)) withData += 1;
      if (response.status >= 500) return `status ${response.status}: ${text}`;
      if (leak(text)) return `${leak(text)} in the answer: ${text}`;
      if (text.includes('"INTERNAL_ERROR"') || text.includes('"INSTANCE_UNAVAILABLE"')) return `${text}\n${told}`;
      if (leak(told)) return `${leak(told)} in the log: ${told}`;
      return /"level":"?(50|60|error|fatal)/.test(told) ? `logged: ${told}` : undefined;
    },
    answersWithData: () => withData,
    metricsFault: async () => {
      const response = await fetch(new URL("/metrics", gateway.url), { headers: bearer(KEY) });
      const text = await response.text();
      return response.status === 200 ? leak(text) : `status ${response.status}`;
    },
    stop: async () => {
      await gateway.stop();
      await Promise.all([lite.drop(), large.drop(), main.drop()]);
    },
  };
}
