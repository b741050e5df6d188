/**
 * LaminDB's guide "Sync data across databases", told in GraphQL: each step an operation and the claims that its
 * answer must bear out. The explorer opens with the same operations.
 */

export const SOURCE = "laminlabs/lamindata";
export const TARGET = "anonymous/test-sync";
export const ARTIFACT_KEY = "example_datasets/mini_immuno/dataset1.h5ad";
export const TRACKED_DESCRIPTION = "Sync data across databases";

/** A claim of the guide about an answer; `holds` sees the answer's data and what earlier steps gave. */
export interface Claim {
  says: string;
  holds: (data: Answer, told: Told) => boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of GraphQL operations are looked at path by path
export type Answer = any;

/** What later steps need of earlier ones. */
export interface Told {
  runUid?: string;
  sourcePath?: string;
}

export interface Step {
  title: string;
  query: string;
  variables: (told: Told) => Record<string, unknown>;
  claims: Claim[];
  /** What the answer tells later steps. */
  tells?: (data: Answer) => Told;
  /** Compare the target's tables before and after: what of them may change. */
  changes?: "nothing" | "the transfer run's finished_at";
}

const synced = (told: Told) => ({ source: SOURCE, key: ARTIFACT_KEY, run: told.runUid });
const inDefault = (data: Answer) => data.syncArtifact.artifact._state.db === "default";

const FIND = `query Find($source: String!, $key: String!) {
  artifact(instance: $source, key: $key) { uid key size path createdBy { handle } _state { db } }
}`;
const TRACK = `mutation Track($key: String!, $description: String!) {
  track(input: { key: $key, description: $description }) { uid transform { key description } }
}`;
const PLAN = `mutation Plan($source: String!, $key: String!, $run: String) {
  syncArtifact(source: $source, key: $key, initiatedByRun: $run, dryRun: true) {
    outcome dryRun transferred { registry uid } artifact { uid key _state { db } }
  }
}`;
const SYNC = `mutation Sync($source: String!, $key: String!, $run: String) {
  syncArtifact(source: $source, key: $key, initiatedByRun: $run) {
    outcome transferred { registry uid } artifact { uid _state { db } }
  }
}`;
const ANNOTATE = `mutation SyncWithAnnotations($source: String!, $key: String!, $run: String) {
  syncArtifact(source: $source, key: $key, transfer: ANNOTATIONS, initiatedByRun: $run) {
    outcome transferred { registry uid }
    artifact {
      _state { db origin { slug } } path
      transform { uid key description }
      run { initiatedByRun { transform { description } } }
    }
  }
}`;
const DESCRIBE = `query Describe($key: String!) {
  artifact(key: $key) { describe { text } }
}`;
const LINEAGE = `query Lineage($key: String!) {
  artifact(key: $key) { lineage { nodes { uid } edges { source { uid } target { uid } } mermaid svg } }
}`;
const AGAIN = `mutation SyncAgain($source: String!, $key: String!, $run: String) {
  syncArtifact(source: $source, key: $key, transfer: ANNOTATIONS, initiatedByRun: $run) {
    outcome transferred { uid } filled { uid } artifact { uid _state { db } }
  }
}`;
const MAPPED = `mutation SyncRecordAgain($source: String!, $key: String!, $run: String) {
  syncArtifact(source: $source, key: $key, initiatedByRun: $run) {
    outcome transferred { uid } filled { uid } artifact { uid _state { db } }
  }
}`;

export const STEPS: Step[] = [
  {
    title: "Find the artifact on the source instance",
    query: FIND,
    variables: () => ({ source: SOURCE, key: ARTIFACT_KEY }),
    claims: [{ says: `its _state.db is ${SOURCE}`, holds: (data) => data.artifact?._state.db === SOURCE }],
    tells: (data) => ({ sourcePath: data.artifact?.path }),
    changes: "nothing",
  },
  {
    title: "Track the work, as ln.track() does",
    query: TRACK,
    variables: () => ({ key: "sync.ipynb", description: TRACKED_DESCRIPTION }),
    claims: [
      { says: "a run with a uid of 16 characters", holds: (data) => /^[0-9A-Za-z]{16}$/.test(data.track.uid) },
      { says: "its transform has the key", holds: (data) => data.track.transform.key === "sync.ipynb" },
    ],
    tells: (data) => ({ runUid: data.track.uid }),
  },
  {
    title: "Plan the sync (dry run)",
    query: PLAN,
    variables: synced,
    claims: [
      { says: "it would be transferred", holds: (data) => data.syncArtifact.outcome === "TRANSFERRED" },
      {
        says: "the planned artifact's _state.db is null",
        holds: (data) => data.syncArtifact.artifact._state.db === null,
      },
    ],
    changes: "nothing",
  },
  {
    title: "Sync it as a record",
    query: SYNC,
    variables: synced,
    claims: [
      { says: "it was transferred", holds: (data) => data.syncArtifact.outcome === "TRANSFERRED" },
      { says: "its _state.db is default", holds: inDefault },
    ],
  },
  {
    title: "Sync it again, with all its annotations",
    query: ANNOTATE,
    variables: synced,
    claims: [
      { says: "the artifact itself already existed", holds: (data) => data.syncArtifact.outcome === "MAPPED" },
      { says: "its _state.db is default", holds: inDefault },
      { says: "its origin is the source", holds: (data) => data.syncArtifact.artifact._state.origin.slug === SOURCE },
      {
        says: "the data stayed where it was: the path is the source's",
        holds: (data, told) => told.sourcePath !== undefined && data.syncArtifact.artifact.path === told.sourcePath,
      },
      {
        says: "its transform is 4XIuR0tvaiXM0000 with the key __lamindb_transfer__/4XIuR0tvaiXM",
        holds: ({ syncArtifact: { artifact } }) =>
          artifact.transform.uid === "4XIuR0tvaiXM0000" &&
          artifact.transform.key === "__lamindb_transfer__/4XIuR0tvaiXM",
      },
      {
        says: `the transform's description is Transfer from \`${SOURCE}\``,
        holds: (data) => data.syncArtifact.artifact.transform.description === `Transfer from \`${SOURCE}\``,
      },
      {
        says: 'the initiating run\'s transform starts with "Sync data"',
        holds: (data) => data.syncArtifact.artifact.run.initiatedByRun.transform.description.startsWith("Sync data"),
      },
    ],
  },
  {
    title: "Describe it",
    query: DESCRIBE,
    variables: () => ({ key: ARTIFACT_KEY }),
    claims: ["perturbation", "IFNG", "cell_type_by_model", "CD8-positive", "temperature", "good"].map((word) => ({
      says: `the description mentions ${word}`,
      holds: (data) => data.artifact.describe.text.includes(word),
    })),
    changes: "nothing",
  },
  {
    title: "Show its lineage",
    query: LINEAGE,
    variables: () => ({ key: ARTIFACT_KEY }),
    claims: [
      { says: "it has nodes and edges", holds: (data) => data.artifact.lineage.edges.length > 0 },
      { says: "it is drawn", holds: (data) => data.artifact.lineage.svg.includes("<svg") },
      { says: "it shows the transfer", holds: (data) => data.artifact.lineage.svg.includes("Transfer from") },
    ],
    changes: "nothing",
  },
  {
    title: "Sync it once more",
    query: MAPPED,
    variables: synced,
    claims: [
      { says: "it is only mapped", holds: (data) => data.syncArtifact.outcome === "MAPPED" },
      { says: "nothing was transferred", holds: (data) => data.syncArtifact.transferred.length === 0 },
      { says: "its _state.db is default", holds: inDefault },
    ],
    changes: "the transfer run's finished_at",
  },
  {
    title: "And once more with annotations",
    query: AGAIN,
    variables: synced,
    claims: [
      { says: "it is only mapped", holds: (data) => data.syncArtifact.outcome === "MAPPED" },
      { says: "nothing was transferred", holds: (data) => data.syncArtifact.transferred.length === 0 },
    ],
    changes: "the transfer run's finished_at",
  },
];
