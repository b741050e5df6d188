import type { ObjectReadName } from "./workloads.ts";

const links = (feature: string, uid: string, ontology: string) => `
  lamindbArtifactulabelsByArtifactId { nodes { ${feature} lamindbUlabelByUlabelId { ${uid} name } } }
  biontyArtifactcelltypesByArtifactId { nodes { ${feature} biontyCelltypeByCelltypeId { ${uid} ${ontology} name } } }
  biontyArtifacttissuesByArtifactId { nodes { ${feature} biontyTissueByTissueId { ${uid} ${ontology} name } } }`;

const up = (runs: number): string =>
  runs === 0
    ? ""
    : `lamindbRunByRunId { uid lamindbArtifactInputOfRunsByRunId { nodes { lamindbArtifactByArtifactId { uid key ${up(runs - 1)} } } } }`;

const down = (runs: number): string =>
  runs === 0
    ? ""
    : `lamindbArtifactInputOfRunsByArtifactId { nodes { lamindbRunByRunId { uid lamindbArtifactsByRunId { nodes { uid key ${down(runs - 1)} } } } } }`;

const byLabel = `query ($name: String!, $since: Datetime!) { allLamindbArtifacts(
  filter: { lamindbArtifactulabelsByArtifactId: { some: { lamindbUlabelByUlabelId: { name: { equalTo: $name } } } }, createdAt: { greaterThan: $since } }
  orderBy: CREATED_AT_DESC, first: 100) { totalCount nodes { uid key size createdAt } } }`;

/** The workloads in the schema that PostGraphile makes of a LaminDB database. */
export const postgraphileDocuments: Record<ObjectReadName, string> = {
  W1: `query ($key: String!) { allLamindbArtifacts(condition: { key: $key, isLatest: true }, first: 1) { nodes {
    uid key description suffix kind otype size hash nObservations versionTag isLatest createdAt
    lamindbUserByCreatedById { handle name } lamindbStorageByStorageId { root type region }
    lamindbRunByRunId { uid name startedAt finishedAt lamindbTransformByTransformId { key kind }
      lamindbRunByInitiatedByRunId { uid lamindbTransformByTransformId { uid key kind description } } } } } }`,
  W2: `query ($offset: Int!) { allLamindbArtifacts(orderBy: ROW_ID_DESC, first: 50, offset: $offset) { nodes {
    uid key size createdAt lamindbUserByCreatedById { handle } lamindbRunByRunId { uid lamindbTransformByTransformId { key } }
    ${links("lamindbFeatureByFeatureId { name }", "uid", "ontologyId")} } } }`,
  W3: byLabel,
  W3top: byLabel,
  W4: `query ($offset: Int!) { allLamindbCollections(orderBy: ROW_ID_ASC, first: 100, offset: $offset) { nodes { uid key
    lamindbCollectionartifactsByCollectionId(first: 20, orderBy: ROW_ID_ASC) { nodes { lamindbArtifactByArtifactId { uid key
      ${links("", "", "")} lamindbArtifactrecordsByArtifactId { nodes { lamindbRecordByRecordId { name } } } } } } } } }`,
  W5: `query ($uid: String!) { lamindbSchemaByUid(uid: $uid) { uid name
    biontySchemagenesBySchemaId { nodes { biontyGeneByGeneId { uid symbol ensemblGeneId } } } } }`,
  W6: `query ($uid: String!) { lamindbArtifactByUid(uid: $uid) { uid key ${up(5)} ${down(5)} } }`,
};
