/** The operations that the explorer opens with where none are given: what can be done on the configured instances. */
import { parse, print } from "graphql";
import type { Config } from "../../config/config.ts";
import type { ExplorerTab } from "./explorerRoutes.ts";

const READS = [
  `query FirstArtifacts($instance: String!) {
    artifacts(instance: $instance, first: 10) {
      totalCount
      nodes { uid key suffix size createdAt createdBy { handle } ulabels { edges { feature { name } node { name } } } }
      pageInfo { hasNextPage endCursor }
    }
  }`,
  `query FindByKey($instance: String!, $part: String!) {
    artifacts(instance: $instance, where: { key: { icontains: $part } }, first: 5) {
      nodes { uid key describe { text } lineage { mermaid } }
    }
  }`,
  `query Features($instance: String!) {
    features(instance: $instance, first: 20) { nodes { name dtype } }
    artifacts(instance: $instance, first: 5) { nodes { key features { feature { name dtype } values } } }
  }`,
  `query Facets($instance: String!) {
    artifacts(instance: $instance) {
      totalCount
      facets(by: ["suffix", "ulabels.name", "createdBy.handle"], first: 10) { by buckets { value count } missing }
    }
  }`,
];
const PLAN = `mutation Plan($source: String!, $uid: String!) {
  sync(source: $source, registry: ARTIFACT, uid: $uid, transfer: ANNOTATIONS, dryRun: true) {
    outcome transferred { registry uid } leftOut { object { uid } reason } conflicts { object { uid } field source target }
  }
}`;
const SYNC = `mutation Sync($source: String!, $uid: String!) {
  sync(source: $source, registry: ARTIFACT, uid: $uid, transfer: ANNOTATIONS) {
    syncId outcome object { uid _state { db origin { slug } } }
  }
}`;
const STALE = `query IsItStale {
  artifacts(first: 10) { nodes { uid key stale { fields annotations } copies { instance { slug } match } } }
}`;
const VALUES = new Map([
  ["part", "."],
  ["uid", ""],
]);

function tab(query: string, slug: string): ExplorerTab {
  const names = [...query.split("\n", 1)[0]!.matchAll(/\$(\w+)/g)].map(([, name = ""]) => name);
  const variables = Object.fromEntries(names.map((name) => [name, VALUES.get(name) ?? slug]));
  const printed = print(parse(query));
  return names.length > 0 ? { query: printed, variables: JSON.stringify(variables, null, 2) } : { query: printed };
}

/** The tabs for a configuration; the page is for anybody, so that with `auth` they name no instance but `default`. */
export function usualTabs({ default: main, instances, auth }: Config): ExplorerTab[] {
  const other = instances.find(({ slug }) => slug !== main)?.slug;
  const source = auth ? undefined : other;
  const syncs = source === undefined ? [] : [PLAN, SYNC].map((query) => tab(query, source));
  return [...READS.map((query) => tab(query, source ?? "default")), ...syncs, tab(STALE, "default")];
}
