/** Paths to values of artifacts, as facets and tables have them. */
import type { Filter } from "../address.ts";
import type { ArtifactWhere } from "../gql/graphql.ts";

const FEATURES = "features.";

export const isFeature = (path: string) => path.startsWith(FEATURES);
/** The path to the values of a feature. */
export const featurePath = (name: string) => FEATURES + name;

/** Columns to choose from besides features, with their titles. */
export const COLUMNS: Record<string, string> = {
  kind: "Kind",
  suffix: "Suffix",
  otype: "Type of object",
  size: "Size",
  nObservations: "Observations",
  createdAt: "Created",
  "createdBy.handle": "Created by",
  "run.transform.key": "Transform",
  "ulabels.name": "Labels",
  "projects.name": "Projects",
};

/** What to count by besides features that are columns, and how a list is narrowed to a value of it. */
const FACETS: Record<string, (eq: string) => ArtifactWhere> = {
  kind: (eq) => ({ kind: { eq } }),
  suffix: (eq) => ({ suffix: { eq } }),
  otype: (eq) => ({ otype: { eq } }),
  "createdBy.handle": (eq) => ({ createdBy: { handle: { eq } } }),
  "run.transform.key": (eq) => ({ run: { transform: { key: { eq } } } }),
  "ulabels.name": (eq) => ({ ulabels: { some: { name: { eq } } } }),
  "projects.name": (eq) => ({ projects: { some: { name: { eq } } } }),
};

/** What a path is called. */
export function titleOf(path: string): string {
  return isFeature(path) ? path.slice(FEATURES.length) : (COLUMNS[path] ?? path);
}

/** Paths to count by, if these are the columns. */
export function facetPaths(columns: readonly string[]): string[] {
  return [...Object.keys(FACETS), ...columns.filter(isFeature)];
}

/** Whether a filter of the address narrows the list: others are of no path that is known here. */
export const isNarrowing = ({ path }: Filter) => isFeature(path) || Object.hasOwn(FACETS, path);

/** The condition that all of these filters hold; those that narrow nothing count as absent. */
export function whereOf(filters: readonly Filter[]): ArtifactWhere {
  const and = filters.filter(isNarrowing).map(({ path, value }): ArtifactWhere => {
    if (isFeature(path)) return { features: [{ name: path.slice(FEATURES.length), eq: value }] };
    return FACETS[path]!(String(value));
  });
  return and.length > 0 ? { and } : {};
}

/** Variables that say which instances are meant. */
export function instanceVariables(instance: string): { instance?: string; instances?: string[] } {
  return instance === "*" ? { instances: ["*"] } : { instance };
}
