/**
 * What front ends ask of a whole list: filters by features, facets, tables, several instances at once. Each answer is of up to
 * 1,000,000 artifacts, so all are measured by the time of single requests.
 */
import type { Workload } from "./workloads.ts";

export type ListReadName =
  | "W7"
  | "W8column"
  | "W8reference"
  | "W8toMany"
  | "W8label"
  | "W8number"
  | "W8filtered"
  | "W9"
  | "W9page"
  | "W10";

/** The instances of the merged list; all of them are the same database. */
export const MERGED_SLUGS = ["anonymous/bench", "anonymous/bench-2", "anonymous/bench-3", "anonymous/bench-4"];

/** Columns of a table that are values of features: of each dtype the one that most artifacts have. */
export const TABLE_FEATURES = [5, 1, 2, 3, 4].map((id) => `feature_${id}`);

type ListWorkload = Pick<Workload, "title" | "gateway" | "variables">;

const facet = (by: string) => `query { artifacts { facets(by: ["${by}"]) { missing buckets { value count } } } }`;
const noVariables: Workload["variables"] = async () => [{}];

const TABLE = `table(columns: ["uid", "key", "size", "ulabels.name", ${TABLE_FEATURES.map((name) => `"features.${name}"`).join(", ")}]) { rows }`;

/** So many names, from the one that most artifacts have. */
const names = (word: string, first: number, count = 16) =>
  Array.from({ length: count }, (_, i) => `${word}${first + i}`);

export const LIST_WORKLOADS: Record<ListReadName, ListWorkload> = {
  W7: {
    title: "artifacts by two features, a label and a number: the newest 100, and their count",
    gateway: `query ($label: JSON!, $above: JSON!) {
      artifacts(where: { features: [{ name: "feature_5", eq: $label }, { name: "feature_3", gt: $above }] },
        orderBy: [{ createdAt: DESC }], first: 100) { totalCount nodes { uid key size createdAt } } }`,
    variables: async () => [21, 22, 25, 31, 61].map((label) => ({ label: `label_${label}`, above: 25 })),
  },
  W8column: { title: "facet by a column", gateway: facet("otype"), variables: noVariables },
  W8reference: {
    title: "facet by what two references lead to",
    gateway: facet("run.transform.key"),
    variables: noVariables,
  },
  W8toMany: { title: "facet by labels", gateway: facet("ulabels.name"), variables: noVariables },
  W8label: { title: "facet by a feature's labels", gateway: facet("features.feature_5"), variables: noVariables },
  W8number: { title: "facet by a feature's numbers", gateway: facet("features.feature_3"), variables: noVariables },
  W8filtered: {
    title: "five facets of the artifacts with a label, and their count",
    gateway: `query ($name: String!) { artifacts(where: { ulabels: { some: { name: { eq: $name } } } }) { totalCount
      facets(by: ["otype", "run.transform.key", "cellTypes.name", "features.feature_5", "features.feature_3"]) {
        missing buckets { value count } } } }`,
    variables: async () => [22, 25, 31, 61].map((label) => ({ name: `label_${label}` })),
  },
  W9: {
    title: "artifacts by labels of five registries as a table with labels and five features",
    gateway: `query ($ulabels: [String!]!, $cellTypes: [String!]!, $tissues: [String!]!, $records: [String!]!, $projects: [String!]!) {
      artifacts(first: 500, where: { ulabels: { some: { name: { in: $ulabels } } }, cellTypes: { some: { name: { in: $cellTypes } } },
        tissues: { some: { name: { in: $tissues } } }, records: { some: { name: { in: $records } } },
        projects: { some: { name: { in: $projects } } } }) { ${TABLE} } }`,
    variables: async () =>
      [1, 2, 3].map((from) => ({
        ...{
          ulabels: names("label_", 20 + from),
          cellTypes: names("celltype ", from),
          tissues: names("tissue ", from),
        },
        ...{ records: names("record ", 20 + from), projects: names("Project ", from) },
      })),
  },
  W9page: {
    title: "the newest 1,000 artifacts as a table with labels and five features",
    gateway: `query { artifacts(orderBy: [{ createdAt: DESC }], first: 1000) { ${TABLE} } }`,
    variables: noVariables,
  },
  W10: {
    title: "artifacts with a label of four instances, merged: the newest 100, and their count",
    gateway: `query ($name: String!) { artifacts(instances: ["*"], where: { ulabels: { some: { name: { eq: $name } } } },
      orderBy: [{ createdAt: DESC }], first: 100) { totalCount nodes { uid key size createdAt instance { slug } } } }`,
    variables: async () => [31, 36, 41, 46].map((label) => ({ name: `label_${label}` })),
  },
};
