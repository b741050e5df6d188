/**
 * Reads that front ends make, each as a document of the gateway and as the one statement that has the database write the whole answer
 * (the physical limit); those of objects also as a document of PostGraphile, those that it has no way to ask (`listWorkloads.ts`) as
 * what Python LaminDB is asked (`lists.py`). All select the same values, under other names and in another nesting.
 */
import type { Dialect } from "../../support/dialects.ts";
import { limitStatements } from "./limitStatements.ts";
import { LIST_WORKLOADS, type ListReadName } from "./listWorkloads.ts";
import { postgraphileDocuments } from "./postgraphileDocuments.ts";

/** Runs a statement on the bench's database; rows as arrays. */
export type Ask = (statement: string) => Promise<unknown[][]>;

export type ObjectReadName = "W1" | "W2" | "W3" | "W3top" | "W4" | "W5" | "W6";
export type WorkloadName = ObjectReadName | ListReadName;

export interface Workload {
  title: string;
  /** The gateway's document. */
  gateway: string;
  /** PostGraphile's document for the same answer; undefined where it has none. */
  postgraphile?: string;
  /** The statement that writes the answer as JSON; its parameters are the variables in their order. */
  limit: Record<Dialect, string>;
  /** Sets of variables that requests take in turn. */
  variables(ask: Ask): Promise<Record<string, unknown>[]>;
  /** Measured by the time of single requests, not by requests per second. */
  isSlow: boolean;
}

const links = (first: string, fields: string, node: (more: string) => string) => `
  ulabels${first} { edges { ${fields} node { ${node("")} } } }
  cellTypes${first} { edges { ${fields} node { ${node("ontologyId")} } } }
  tissues${first} { edges { ${fields} node { ${node("ontologyId")} } } }`;

const up = (runs: number): string =>
  runs === 0 ? "" : `run { uid inputArtifacts(first: 20) { nodes { uid key ${up(runs - 1)} } } }`;
const down = (runs: number): string =>
  runs === 0
    ? ""
    : `inputOfRuns(first: 20) { nodes { uid outputArtifacts(first: 20) { nodes { uid key ${down(runs - 1)} } } } }`;

const byLabel = `query ($name: String!, $since: DateTime!) {
  artifacts(where: { ulabels: { some: { name: { eq: $name } } }, createdAt: { gt: $since } }, orderBy: [{ createdAt: DESC }], first: 100) {
    totalCount nodes { uid key size createdAt } } }`;

const column = async (ask: Ask, statement: string) => (await ask(statement)).map(([value]) => value);

async function labelled(ask: Ask, labels: number[]): Promise<Record<string, unknown>[]> {
  const [lowest, highest] = (await ask("SELECT min(created_at), max(created_at) FROM lamindb_artifact"))[0]!;
  const moment = (value: unknown) =>
    new Date(value instanceof Date ? value : `${String(value).replace(" ", "T")}Z`).getTime();
  const since = new Date((moment(lowest) + moment(highest)) / 2).toISOString();
  return labels.map((label) => ({ name: `label_${label}`, since }));
}

const GATEWAY: Record<ObjectReadName, string> = {
  W1: `query ($key: String!) { artifact(key: $key) {
    uid key description suffix kind otype size hash nObservations versionTag isLatest createdAt
    createdBy { handle name } storage { root type region }
    run { uid name startedAt finishedAt transform { key kind }
      initiatedByRun { uid transform { uid key kind description } } } } }`,
  W2: `query ($offset: Int!) { artifacts(orderBy: [{ id: DESC }], first: 50, offset: $offset) { nodes {
    uid key size createdAt createdBy { handle } run { uid transform { key } }
    ${links("", "feature { name }", (more) => `uid name ${more}`)} } } }`,
  W3: byLabel,
  W3top: byLabel,
  W4: `query ($offset: Int!) { collections(first: 100, offset: $offset) { nodes { uid key artifacts(first: 20) { nodes {
    uid key ${links("(first: 20)", "", () => "name")} records(first: 20) { edges { node { name } } } } } } } }`,
  W5: `query ($uid: String!) { schema(uid: $uid) { uid name genes(first: 20000) { nodes { uid symbol ensemblGeneId } } } }`,
  W6: `query ($uid: String!) { artifact(uid: $uid) { uid key ${up(5)} ${down(5)} } }`,
};

const TITLES: Record<ObjectReadName, string> = {
  W1: "an artifact by key, with its run, what initiated it, and its transforms",
  W2: "50 artifacts with ulabels, cell types and tissues, and the feature of each link",
  W3: "artifacts with a label, newer than a date: the newest 100, and their count",
  W3top: "the same for the label that most artifacts have",
  W4: "100 collections with 20 artifacts each and their labels",
  W5: "a schema with 20,000 genes",
  W6: "lineage, five runs up and five runs down",
};

const VARIABLES: Record<ObjectReadName, Workload["variables"]> = {
  W1: async (ask) => {
    const among = "is_latest AND id % (SELECT max(id)/200 + 1 FROM lamindb_artifact) = 7";
    const keys = await column(ask, `SELECT key FROM lamindb_artifact WHERE ${among} ORDER BY id LIMIT 200`);
    return keys.map((key) => ({ key }));
  },
  W2: async () => Array.from({ length: 40 }, (_, i) => ({ offset: i * 50 })),
  W3: (ask) =>
    labelled(
      ask,
      Array.from({ length: 20 }, (_, i) => 31 + i),
    ),
  W3top: (ask) => labelled(ask, [21]),
  W4: async (ask) => {
    const [count] = await column(ask, "SELECT count(*) FROM lamindb_collection");
    return Array.from({ length: Math.floor(Number(count) / 100) }, (_, i) => ({ offset: i * 100 }));
  },
  W5: async (ask) => (await column(ask, "SELECT uid FROM lamindb_schema ORDER BY id LIMIT 10")).map((uid) => ({ uid })),
  W6: async (ask) => {
    const [half] = await column(ask, "SELECT max(id)/2 FROM lamindb_artifact");
    const among = `id BETWEEN ${half} AND ${Number(half) + 2000} AND id % 97 = 1`;
    const uids = await column(ask, `SELECT uid FROM lamindb_artifact WHERE ${among} ORDER BY id LIMIT 20`);
    return uids.map((uid) => ({ uid }));
  },
};

const SLOW: ReadonlySet<ObjectReadName> = new Set(["W3top", "W4", "W5"]);

const OBJECT_WORKLOADS = (Object.keys(TITLES) as ObjectReadName[]).map((name): [ObjectReadName, Workload] => [
  name,
  {
    ...{ title: TITLES[name], gateway: GATEWAY[name], postgraphile: postgraphileDocuments[name] },
    ...{ limit: limitStatements[name], variables: VARIABLES[name], isSlow: SLOW.has(name) },
  },
]);

export const WORKLOADS = Object.fromEntries([
  ...OBJECT_WORKLOADS,
  ...Object.entries(LIST_WORKLOADS).map(([name, one]) => [
    name,
    { ...one, limit: limitStatements[name as ListReadName], isSlow: true },
  ]),
]) as Record<WorkloadName, Workload>;
