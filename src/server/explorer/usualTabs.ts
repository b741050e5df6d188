/** The operations that the explorer opens with where none are given: what can be done on the configured instances. */
import { parse, print } from "graphql";
import type { Config } from "../../config/config.ts";
import type { ExampleArtifact } from "./exampleArtifact.ts";
import type { ExplorerTab } from "./explorerRoutes.ts";

const READS = [
  `query FirstArtifacts($instance: String!) {
    artifacts(instance: $instance, first: 10) {
      totalCount
      nodes { uid key suffix size createdAt createdBy { handle } ulabels { edges { feature { name } node { name } } } }
      pageInfo { hasNextPage endCursor }
    }
  }`,
  `query FindByKey($instance: String!, $key: String!) {
    artifacts(instance: $instance, where: { key: { eq: $key } }, first: 5) {
      nodes { uid version key describe { text } lineage { mermaid } }
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
const SYNCS = [
  `mutation Plan($instance: String!, $uid: String!) {
    sync(source: $instance, registry: ARTIFACT, uid: $uid, transfer: ANNOTATIONS, dryRun: true) {
      outcome transferred { registry uid } leftOut { object { uid } reason } conflicts { object { uid } field source target }
    }
  }`,
  `mutation Sync($instance: String!, $uid: String!) {
    sync(source: $instance, registry: ARTIFACT, uid: $uid, transfer: ANNOTATIONS) {
      syncId outcome object { uid _state { db origin { slug } } }
    }
  }`,
];
const STALE = `query IsItStale {
  artifacts(first: 10) { nodes { uid key stale { fields annotations } copies { instance { slug } match } } }
}`;
/** Where no artifact is known. */
const ANY_KEY = "folder/file.parquet";

function tab(query: string, values: ReadonlyMap<string, string>): ExplorerTab {
  const names = [...query.split("\n", 1)[0]!.matchAll(/\$(\w+)/g)].map(([, name = ""]) => name);
  const variables = Object.fromEntries(names.map((name) => [name, values.get(name)]));
  const printed = print(parse(query));
  return names.length > 0 ? { query: printed, variables: JSON.stringify(variables, null, 2) } : { query: printed };
}

/** An instance beside the default one, which everybody may read. */
function otherInstance({ default: main, instances }: Config): string | undefined {
  return instances.find(({ slug, access }) => slug !== main && access !== "person")?.slug;
}

/** The instance that the tabs read; the page is for anybody, so that with `auth` they name no instance but `default`. */
export function shownInstance(config: Config): string {
  return (config.auth ? undefined : otherInstance(config)) ?? "default";
}

/** The tabs for a configuration, with an artifact of the shown instance, without which there is nothing to sync. */
export function usualTabs(config: Config, example?: ExampleArtifact): ExplorerTab[] {
  const instance = shownInstance(config);
  const values = new Map(Object.entries({ instance, key: ANY_KEY, ...example }));
  const syncs = instance === "default" || !example ? [] : SYNCS;
  return [...READS, ...syncs, STALE].map((query) => tab(query, values));
}
