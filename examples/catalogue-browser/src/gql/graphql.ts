/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type ArtifactRelation = {
  every?: ArtifactWhere | null | undefined;
  none?: ArtifactWhere | null | undefined;
  some?: ArtifactWhere | null | undefined;
};

export type ArtifactWhere = {
  ablocks?: AttachedBlockRelation | null | undefined;
  actionTargets?: ArtifactRelation | null | undefined;
  actions?: ArtifactRelation | null | undefined;
  and?: Array<ArtifactWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  biologics?: PertdbBiologicRelation | null | undefined;
  branch?: BranchWhere | null | undefined;
  cellLines?: BiontyCellLineRelation | null | undefined;
  cellMarkers?: BiontyCellMarkerRelation | null | undefined;
  cellTypes?: BiontyCellTypeRelation | null | undefined;
  collections?: CollectionRelation | null | undefined;
  combinationPerturbations?: PertdbCombinationPerturbationRelation | null | undefined;
  compoundPerturbations?: PertdbCompoundPerturbationRelation | null | undefined;
  compounds?: PertdbCompoundRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  developmentalStages?: BiontyDevelopmentalStageRelation | null | undefined;
  diseases?: BiontyDiseaseRelation | null | undefined;
  environmentOf?: RunRelation | null | undefined;
  environmentOfTransforms?: TransformRelation | null | undefined;
  environmentalPerturbations?: PertdbEnvironmentalPerturbationRelation | null | undefined;
  ethnicities?: BiontyEthnicityRelation | null | undefined;
  experimentalFactors?: BiontyExperimentalFactorRelation | null | undefined;
  extraData?: JsonFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  featureRefIsSemantic?: BooleanFilter | null | undefined;
  features?: Array<FeatureCondition> | null | undefined;
  genes?: BiontyGeneRelation | null | undefined;
  geneticPerturbations?: PertdbGeneticPerturbationRelation | null | undefined;
  hash?: StringFilter | null | undefined;
  hashType?: StringFilter | null | undefined;
  inputOfRuns?: RunRelation | null | undefined;
  isLatest?: BooleanFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  jsonValues?: JsonValueRelation | null | undefined;
  key?: StringFilter | null | undefined;
  keyIsVirtual?: BooleanFilter | null | undefined;
  kind?: StringFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  linkedByArtifacts?: ArtifactRelation | null | undefined;
  linkedByRuns?: RunRelation | null | undefined;
  linkedInRecords?: RecordRelation | null | undefined;
  metaOfCollection?: CollectionRelation | null | undefined;
  nFiles?: BigIntFilter | null | undefined;
  nObservations?: BigIntFilter | null | undefined;
  not?: ArtifactWhere | null | undefined;
  or?: Array<ArtifactWhere> | null | undefined;
  organisms?: BiontyOrganismRelation | null | undefined;
  otype?: StringFilter | null | undefined;
  overwriteVersions?: BooleanFilter | null | undefined;
  pathways?: BiontyPathwayRelation | null | undefined;
  perturbationTargets?: PertdbPerturbationTargetRelation | null | undefined;
  phenotypes?: BiontyPhenotypeRelation | null | undefined;
  planForRuns?: RunRelation | null | undefined;
  planForTransforms?: TransformRelation | null | undefined;
  projects?: ProjectRelation | null | undefined;
  proteins?: BiontyProteinRelation | null | undefined;
  realKey?: StringFilter | null | undefined;
  records?: RecordRelation | null | undefined;
  recreatingRuns?: RunRelation | null | undefined;
  references?: ReferenceRelation | null | undefined;
  reportOf?: RunRelation | null | undefined;
  run?: RunWhere | null | undefined;
  runs?: RunRelation | null | undefined;
  schema?: SchemaWhere | null | undefined;
  schemas?: SchemaRelation | null | undefined;
  size?: BigIntFilter | null | undefined;
  slot?: StringFilter | null | undefined;
  sourceArtifactOf?: BiontySourceRelation | null | undefined;
  sourceDataframeOf?: BiontySourceRelation | null | undefined;
  space?: SpaceWhere | null | undefined;
  storage?: StorageWhere | null | undefined;
  suffix?: StringFilter | null | undefined;
  tissues?: BiontyTissueRelation | null | undefined;
  uid?: StringFilter | null | undefined;
  ulabels?: ULabelRelation | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
  users?: UserRelation | null | undefined;
  versionTag?: StringFilter | null | undefined;
};

export type AttachedBlockRelation = {
  every?: AttachedBlockWhere | null | undefined;
  none?: AttachedBlockWhere | null | undefined;
  some?: AttachedBlockWhere | null | undefined;
};

export type AttachedBlockWhere = {
  and?: Array<AttachedBlockWhere> | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  content?: StringFilter | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  hash?: StringFilter | null | undefined;
  isLatest?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  kind?: StringFilter | null | undefined;
  not?: AttachedBlockWhere | null | undefined;
  or?: Array<AttachedBlockWhere> | null | undefined;
  statusCode?: IntFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  versionTag?: StringFilter | null | undefined;
};

export type BigIntFilter = {
  eq?: string | number | null | undefined;
  gt?: string | number | null | undefined;
  gte?: string | number | null | undefined;
  in?: Array<string | number> | null | undefined;
  isNull?: boolean | null | undefined;
  lt?: string | number | null | undefined;
  lte?: string | number | null | undefined;
  ne?: string | number | null | undefined;
  notIn?: Array<string | number> | null | undefined;
};

export type BiontyCellLineRelation = {
  every?: BiontyCellLineWhere | null | undefined;
  none?: BiontyCellLineWhere | null | undefined;
  some?: BiontyCellLineWhere | null | undefined;
};

export type BiontyCellLineWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyCellLineWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  children?: BiontyCellLineRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyCellLineWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<BiontyCellLineWhere> | null | undefined;
  parents?: BiontyCellLineRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyCellMarkerRelation = {
  every?: BiontyCellMarkerWhere | null | undefined;
  none?: BiontyCellMarkerWhere | null | undefined;
  some?: BiontyCellMarkerWhere | null | undefined;
};

export type BiontyCellMarkerWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyCellMarkerWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  geneSymbol?: StringFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  ncbiGeneId?: StringFilter | null | undefined;
  not?: BiontyCellMarkerWhere | null | undefined;
  or?: Array<BiontyCellMarkerWhere> | null | undefined;
  organism?: BiontyOrganismWhere | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  schemas?: SchemaRelation | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  uniprotkbId?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyCellTypeRelation = {
  every?: BiontyCellTypeWhere | null | undefined;
  none?: BiontyCellTypeWhere | null | undefined;
  some?: BiontyCellTypeWhere | null | undefined;
};

export type BiontyCellTypeWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyCellTypeWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  children?: BiontyCellTypeRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyCellTypeWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<BiontyCellTypeWhere> | null | undefined;
  parents?: BiontyCellTypeRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyDevelopmentalStageRelation = {
  every?: BiontyDevelopmentalStageWhere | null | undefined;
  none?: BiontyDevelopmentalStageWhere | null | undefined;
  some?: BiontyDevelopmentalStageWhere | null | undefined;
};

export type BiontyDevelopmentalStageWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyDevelopmentalStageWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  children?: BiontyDevelopmentalStageRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyDevelopmentalStageWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<BiontyDevelopmentalStageWhere> | null | undefined;
  parents?: BiontyDevelopmentalStageRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyDiseaseRelation = {
  every?: BiontyDiseaseWhere | null | undefined;
  none?: BiontyDiseaseWhere | null | undefined;
  some?: BiontyDiseaseWhere | null | undefined;
};

export type BiontyDiseaseWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyDiseaseWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  children?: BiontyDiseaseRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyDiseaseWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<BiontyDiseaseWhere> | null | undefined;
  parents?: BiontyDiseaseRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyEthnicityRelation = {
  every?: BiontyEthnicityWhere | null | undefined;
  none?: BiontyEthnicityWhere | null | undefined;
  some?: BiontyEthnicityWhere | null | undefined;
};

export type BiontyEthnicityWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyEthnicityWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  children?: BiontyEthnicityRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyEthnicityWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<BiontyEthnicityWhere> | null | undefined;
  parents?: BiontyEthnicityRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyExperimentalFactorRelation = {
  every?: BiontyExperimentalFactorWhere | null | undefined;
  none?: BiontyExperimentalFactorWhere | null | undefined;
  some?: BiontyExperimentalFactorWhere | null | undefined;
};

export type BiontyExperimentalFactorWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyExperimentalFactorWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  children?: BiontyExperimentalFactorRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyExperimentalFactorWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<BiontyExperimentalFactorWhere> | null | undefined;
  parents?: BiontyExperimentalFactorRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyGeneRelation = {
  every?: BiontyGeneWhere | null | undefined;
  none?: BiontyGeneWhere | null | undefined;
  some?: BiontyGeneWhere | null | undefined;
};

export type BiontyGeneWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyGeneWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  biotype?: StringFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  ensemblGeneId?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  ncbiGeneIds?: StringFilter | null | undefined;
  not?: BiontyGeneWhere | null | undefined;
  or?: Array<BiontyGeneWhere> | null | undefined;
  organism?: BiontyOrganismWhere | null | undefined;
  pathways?: BiontyPathwayRelation | null | undefined;
  perturbationTargets?: PertdbPerturbationTargetRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  schemas?: SchemaRelation | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  stableId?: StringFilter | null | undefined;
  symbol?: StringFilter | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyOrganismRelation = {
  every?: BiontyOrganismWhere | null | undefined;
  none?: BiontyOrganismWhere | null | undefined;
  some?: BiontyOrganismWhere | null | undefined;
};

export type BiontyOrganismWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyOrganismWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  cellMarkers?: BiontyCellMarkerRelation | null | undefined;
  children?: BiontyOrganismRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  genes?: BiontyGeneRelation | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyOrganismWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<BiontyOrganismWhere> | null | undefined;
  parents?: BiontyOrganismRelation | null | undefined;
  proteins?: BiontyProteinRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  scientificName?: StringFilter | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyPathwayRelation = {
  every?: BiontyPathwayWhere | null | undefined;
  none?: BiontyPathwayWhere | null | undefined;
  some?: BiontyPathwayWhere | null | undefined;
};

export type BiontyPathwayWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyPathwayWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  children?: BiontyPathwayRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  genes?: BiontyGeneRelation | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyPathwayWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<BiontyPathwayWhere> | null | undefined;
  parents?: BiontyPathwayRelation | null | undefined;
  perturbationTargets?: PertdbPerturbationTargetRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  schemas?: SchemaRelation | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyPhenotypeRelation = {
  every?: BiontyPhenotypeWhere | null | undefined;
  none?: BiontyPhenotypeWhere | null | undefined;
  some?: BiontyPhenotypeWhere | null | undefined;
};

export type BiontyPhenotypeWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyPhenotypeWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  children?: BiontyPhenotypeRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyPhenotypeWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<BiontyPhenotypeWhere> | null | undefined;
  parents?: BiontyPhenotypeRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontyProteinRelation = {
  every?: BiontyProteinWhere | null | undefined;
  none?: BiontyProteinWhere | null | undefined;
  some?: BiontyProteinWhere | null | undefined;
};

export type BiontyProteinWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyProteinWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  biologics?: PertdbBiologicRelation | null | undefined;
  branch?: BranchWhere | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  ensemblGeneIds?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  geneSymbol?: StringFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  length?: BigIntFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyProteinWhere | null | undefined;
  or?: Array<BiontyProteinWhere> | null | undefined;
  organism?: BiontyOrganismWhere | null | undefined;
  perturbationTargets?: PertdbPerturbationTargetRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  schemas?: SchemaRelation | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  uniprotkbId?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BiontySourceRelation = {
  every?: BiontySourceWhere | null | undefined;
  none?: BiontySourceWhere | null | undefined;
  some?: BiontySourceWhere | null | undefined;
};

export type BiontySourceWhere = {
  and?: Array<BiontySourceWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  currentlyUsed?: BooleanFilter | null | undefined;
  dataframeArtifact?: ArtifactWhere | null | undefined;
  description?: StringFilter | null | undefined;
  entity?: StringFilter | null | undefined;
  inDb?: BooleanFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  md5?: StringFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontySourceWhere | null | undefined;
  or?: Array<BiontySourceWhere> | null | undefined;
  organism?: StringFilter | null | undefined;
  run?: RunWhere | null | undefined;
  sourceWebsite?: StringFilter | null | undefined;
  space?: SpaceWhere | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
  url?: StringFilter | null | undefined;
  version?: StringFilter | null | undefined;
};

export type BiontyTissueRelation = {
  every?: BiontyTissueWhere | null | undefined;
  none?: BiontyTissueWhere | null | undefined;
  some?: BiontyTissueWhere | null | undefined;
};

export type BiontyTissueWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<BiontyTissueWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  children?: BiontyTissueRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BiontyTissueWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<BiontyTissueWhere> | null | undefined;
  parents?: BiontyTissueRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type BlockRelation = {
  every?: BlockWhere | null | undefined;
  none?: BlockWhere | null | undefined;
  some?: BlockWhere | null | undefined;
};

export type BlockWhere = {
  anchor?: BlockWhere | null | undefined;
  and?: Array<BlockWhere> | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  children?: BlockRelation | null | undefined;
  content?: StringFilter | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  hash?: StringFilter | null | undefined;
  isLatest?: BooleanFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  key?: StringFilter | null | undefined;
  kind?: StringFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  not?: BlockWhere | null | undefined;
  or?: Array<BlockWhere> | null | undefined;
  projects?: ProjectRelation | null | undefined;
  run?: RunWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  statusCode?: IntFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  versionTag?: StringFilter | null | undefined;
};

export type BooleanFilter = {
  eq?: boolean | null | undefined;
  isNull?: boolean | null | undefined;
  ne?: boolean | null | undefined;
};

export type BranchRelation = {
  every?: BranchWhere | null | undefined;
  none?: BranchWhere | null | undefined;
  some?: BranchWhere | null | undefined;
};

export type BranchStatus =
  | 'closed'
  | 'draft'
  | 'merged'
  | 'review'
  | 'standalone';

export type BranchStatusFilter = {
  eq?: BranchStatus | null | undefined;
  in?: Array<BranchStatus> | null | undefined;
  isNull?: boolean | null | undefined;
  ne?: BranchStatus | null | undefined;
  notIn?: Array<BranchStatus> | null | undefined;
};

export type BranchWhere = {
  ablocks?: AttachedBlockRelation | null | undefined;
  and?: Array<BranchWhere> | null | undefined;
  aux?: JsonFilter | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  description?: StringFilter | null | undefined;
  isNull?: boolean | null | undefined;
  name?: StringFilter | null | undefined;
  not?: BranchWhere | null | undefined;
  or?: Array<BranchWhere> | null | undefined;
  projects?: ProjectRelation | null | undefined;
  role?: StringFilter | null | undefined;
  space?: SpaceWhere | null | undefined;
  status?: BranchStatusFilter | null | undefined;
  statusCode?: IntFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  ulabels?: ULabelRelation | null | undefined;
  users?: UserRelation | null | undefined;
};

export type CollectionRelation = {
  every?: CollectionWhere | null | undefined;
  none?: CollectionWhere | null | undefined;
  some?: CollectionWhere | null | undefined;
};

export type CollectionWhere = {
  ablocks?: AttachedBlockRelation | null | undefined;
  actions?: ArtifactRelation | null | undefined;
  and?: Array<CollectionWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  features?: Array<FeatureCondition> | null | undefined;
  hash?: StringFilter | null | undefined;
  inputOfRuns?: RunRelation | null | undefined;
  isLatest?: BooleanFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  key?: StringFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  linkedInRecords?: RecordRelation | null | undefined;
  metaArtifact?: ArtifactWhere | null | undefined;
  not?: CollectionWhere | null | undefined;
  or?: Array<CollectionWhere> | null | undefined;
  projects?: ProjectRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  recreatingRuns?: RunRelation | null | undefined;
  reference?: StringFilter | null | undefined;
  referenceType?: StringFilter | null | undefined;
  references?: ReferenceRelation | null | undefined;
  run?: RunWhere | null | undefined;
  schema?: SchemaWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  uid?: StringFilter | null | undefined;
  ulabels?: ULabelRelation | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
  versionTag?: StringFilter | null | undefined;
};

export type CopyMatch =
  | 'HASH'
  | 'UID';

export type DateFilter = {
  eq?: string | null | undefined;
  gt?: string | null | undefined;
  gte?: string | null | undefined;
  in?: Array<string> | null | undefined;
  isNull?: boolean | null | undefined;
  lt?: string | null | undefined;
  lte?: string | null | undefined;
  ne?: string | null | undefined;
  notIn?: Array<string> | null | undefined;
};

export type DateTimeFilter = {
  eq?: string | null | undefined;
  gt?: string | null | undefined;
  gte?: string | null | undefined;
  in?: Array<string> | null | undefined;
  isNull?: boolean | null | undefined;
  lt?: string | null | undefined;
  lte?: string | null | undefined;
  ne?: string | null | undefined;
  notIn?: Array<string> | null | undefined;
};

export type FeatureCondition = {
  contains?: string | null | undefined;
  endsWith?: string | null | undefined;
  eq?: unknown;
  gt?: unknown;
  gte?: unknown;
  icontains?: string | null | undefined;
  iendsWith?: string | null | undefined;
  iexact?: string | null | undefined;
  in?: Array<unknown> | null | undefined;
  isNull?: boolean | null | undefined;
  istartsWith?: string | null | undefined;
  lt?: unknown;
  lte?: unknown;
  name: string;
  ne?: unknown;
  notIn?: Array<unknown> | null | undefined;
  path?: Array<unknown> | null | undefined;
  regex?: string | null | undefined;
  startsWith?: string | null | undefined;
};

export type FeatureRelation = {
  every?: FeatureWhere | null | undefined;
  none?: FeatureWhere | null | undefined;
  some?: FeatureWhere | null | undefined;
};

export type FeatureWhere = {
  ablocks?: AttachedBlockRelation | null | undefined;
  and?: Array<FeatureWhere> | null | undefined;
  arrayRank?: IntFilter | null | undefined;
  arrayShape?: JsonFilter | null | undefined;
  arraySize?: IntFilter | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  coerce?: BooleanFilter | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  defaultValue?: JsonFilter | null | undefined;
  description?: StringFilter | null | undefined;
  dtypeStr?: StringFilter | null | undefined;
  features?: FeatureRelation | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  isType?: BooleanFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: FeatureWhere | null | undefined;
  nullable?: BooleanFilter | null | undefined;
  or?: Array<FeatureWhere> | null | undefined;
  ounitStr?: StringFilter | null | undefined;
  projects?: ProjectRelation | null | undefined;
  run?: RunWhere | null | undefined;
  schemas?: SchemaRelation | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  type?: FeatureWhere | null | undefined;
  uid?: StringFilter | null | undefined;
  unit?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
  value?: JsonFilter | null | undefined;
  values?: JsonValueRelation | null | undefined;
};

export type FloatFilter = {
  eq?: number | null | undefined;
  gt?: number | null | undefined;
  gte?: number | null | undefined;
  in?: Array<number> | null | undefined;
  isNull?: boolean | null | undefined;
  lt?: number | null | undefined;
  lte?: number | null | undefined;
  ne?: number | null | undefined;
  notIn?: Array<number> | null | undefined;
};

export type IntFilter = {
  eq?: number | null | undefined;
  gt?: number | null | undefined;
  gte?: number | null | undefined;
  in?: Array<number> | null | undefined;
  isNull?: boolean | null | undefined;
  lt?: number | null | undefined;
  lte?: number | null | undefined;
  ne?: number | null | undefined;
  notIn?: Array<number> | null | undefined;
};

export type JsonFilter = {
  contains?: string | null | undefined;
  endsWith?: string | null | undefined;
  eq?: unknown;
  gt?: unknown;
  gte?: unknown;
  icontains?: string | null | undefined;
  iendsWith?: string | null | undefined;
  iexact?: string | null | undefined;
  in?: Array<unknown> | null | undefined;
  isNull?: boolean | null | undefined;
  istartsWith?: string | null | undefined;
  lt?: unknown;
  lte?: unknown;
  ne?: unknown;
  notIn?: Array<unknown> | null | undefined;
  path?: Array<unknown> | null | undefined;
  regex?: string | null | undefined;
  startsWith?: string | null | undefined;
};

export type JsonValueRelation = {
  every?: JsonValueWhere | null | undefined;
  none?: JsonValueWhere | null | undefined;
  some?: JsonValueWhere | null | undefined;
};

export type JsonValueWhere = {
  and?: Array<JsonValueWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  feature?: FeatureWhere | null | undefined;
  hash?: StringFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  not?: JsonValueWhere | null | undefined;
  or?: Array<JsonValueWhere> | null | undefined;
  run?: RunWhere | null | undefined;
  runs?: RunRelation | null | undefined;
  space?: SpaceWhere | null | undefined;
  value?: JsonFilter | null | undefined;
};

export type PertdbBiologicRelation = {
  every?: PertdbBiologicWhere | null | undefined;
  none?: PertdbBiologicWhere | null | undefined;
  some?: PertdbBiologicWhere | null | undefined;
};

export type PertdbBiologicWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<PertdbBiologicWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: PertdbBiologicWhere | null | undefined;
  or?: Array<PertdbBiologicWhere> | null | undefined;
  proteins?: BiontyProteinRelation | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  targets?: PertdbPerturbationTargetRelation | null | undefined;
  type?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type PertdbCombinationPerturbationRelation = {
  every?: PertdbCombinationPerturbationWhere | null | undefined;
  none?: PertdbCombinationPerturbationWhere | null | undefined;
  some?: PertdbCombinationPerturbationWhere | null | undefined;
};

export type PertdbCombinationPerturbationWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<PertdbCombinationPerturbationWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  compoundPerturbations?: PertdbCompoundPerturbationRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  environmentalPerturbations?: PertdbEnvironmentalPerturbationRelation | null | undefined;
  feature?: FeatureWhere | null | undefined;
  geneticPerturbations?: PertdbGeneticPerturbationRelation | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: PertdbCombinationPerturbationWhere | null | undefined;
  or?: Array<PertdbCombinationPerturbationWhere> | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type PertdbCompoundPerturbationRelation = {
  every?: PertdbCompoundPerturbationWhere | null | undefined;
  none?: PertdbCompoundPerturbationWhere | null | undefined;
  some?: PertdbCompoundPerturbationWhere | null | undefined;
};

export type PertdbCompoundPerturbationWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<PertdbCompoundPerturbationWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  combinationPerturbations?: PertdbCombinationPerturbationRelation | null | undefined;
  compound?: PertdbCompoundWhere | null | undefined;
  concentration?: FloatFilter | null | undefined;
  concentrationUnit?: StringFilter | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  duration?: BigIntFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: PertdbCompoundPerturbationWhere | null | undefined;
  or?: Array<PertdbCompoundPerturbationWhere> | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type PertdbCompoundRelation = {
  every?: PertdbCompoundWhere | null | undefined;
  none?: PertdbCompoundWhere | null | undefined;
  some?: PertdbCompoundWhere | null | undefined;
};

export type PertdbCompoundWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<PertdbCompoundWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  canonicalSmiles?: StringFilter | null | undefined;
  chemblId?: StringFilter | null | undefined;
  children?: PertdbCompoundRelation | null | undefined;
  compoundperturbationSet?: PertdbCompoundPerturbationRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  inchikey?: StringFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  moa?: StringFilter | null | undefined;
  molformula?: StringFilter | null | undefined;
  molweight?: FloatFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: PertdbCompoundWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<PertdbCompoundWhere> | null | undefined;
  parents?: PertdbCompoundRelation | null | undefined;
  run?: RunWhere | null | undefined;
  smiles?: StringFilter | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  targets?: PertdbPerturbationTargetRelation | null | undefined;
  type?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type PertdbEnvironmentalPerturbationRelation = {
  every?: PertdbEnvironmentalPerturbationWhere | null | undefined;
  none?: PertdbEnvironmentalPerturbationWhere | null | undefined;
  some?: PertdbEnvironmentalPerturbationWhere | null | undefined;
};

export type PertdbEnvironmentalPerturbationWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<PertdbEnvironmentalPerturbationWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  combinationPerturbations?: PertdbCombinationPerturbationRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  duration?: BigIntFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: PertdbEnvironmentalPerturbationWhere | null | undefined;
  ontologyId?: StringFilter | null | undefined;
  or?: Array<PertdbEnvironmentalPerturbationWhere> | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  targets?: PertdbPerturbationTargetRelation | null | undefined;
  uid?: StringFilter | null | undefined;
  unit?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
  value?: FloatFilter | null | undefined;
};

export type PertdbGeneticPerturbationRelation = {
  every?: PertdbGeneticPerturbationWhere | null | undefined;
  none?: PertdbGeneticPerturbationWhere | null | undefined;
  some?: PertdbGeneticPerturbationWhere | null | undefined;
};

export type PertdbGeneticPerturbationWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<PertdbGeneticPerturbationWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  combinationPerturbations?: PertdbCombinationPerturbationRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: PertdbGeneticPerturbationWhere | null | undefined;
  offTargetScore?: FloatFilter | null | undefined;
  onTargetScore?: FloatFilter | null | undefined;
  or?: Array<PertdbGeneticPerturbationWhere> | null | undefined;
  run?: RunWhere | null | undefined;
  sequence?: StringFilter | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  targets?: PertdbPerturbationTargetRelation | null | undefined;
  type?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type PertdbPerturbationTargetRelation = {
  every?: PertdbPerturbationTargetWhere | null | undefined;
  none?: PertdbPerturbationTargetWhere | null | undefined;
  some?: PertdbPerturbationTargetWhere | null | undefined;
};

export type PertdbPerturbationTargetWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<PertdbPerturbationTargetWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  biologics?: PertdbBiologicRelation | null | undefined;
  branch?: BranchWhere | null | undefined;
  compounds?: PertdbCompoundRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  environmentalPerturbations?: PertdbEnvironmentalPerturbationRelation | null | undefined;
  feature?: FeatureWhere | null | undefined;
  genes?: BiontyGeneRelation | null | undefined;
  geneticPerturbations?: PertdbGeneticPerturbationRelation | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  name?: StringFilter | null | undefined;
  not?: PertdbPerturbationTargetWhere | null | undefined;
  or?: Array<PertdbPerturbationTargetWhere> | null | undefined;
  pathways?: BiontyPathwayRelation | null | undefined;
  proteins?: BiontyProteinRelation | null | undefined;
  run?: RunWhere | null | undefined;
  source?: BiontySourceWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  synonyms?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type ProjectRelation = {
  every?: ProjectWhere | null | undefined;
  none?: ProjectWhere | null | undefined;
  some?: ProjectWhere | null | undefined;
};

export type ProjectStatus =
  | 'active'
  | 'archived'
  | 'background'
  | 'canceled'
  | 'completed'
  | 'paused'
  | 'planned'
  | 'up_next';

export type ProjectStatusFilter = {
  eq?: ProjectStatus | null | undefined;
  in?: Array<ProjectStatus> | null | undefined;
  isNull?: boolean | null | undefined;
  ne?: ProjectStatus | null | undefined;
  notIn?: Array<ProjectStatus> | null | undefined;
};

export type ProjectWhere = {
  abbr?: StringFilter | null | undefined;
  ablocks?: AttachedBlockRelation | null | undefined;
  and?: Array<ProjectWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  blocks?: BlockRelation | null | undefined;
  branch?: BranchWhere | null | undefined;
  branches?: BranchRelation | null | undefined;
  children?: ProjectRelation | null | undefined;
  collections?: CollectionRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  endDate?: DateFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  features?: FeatureRelation | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  isType?: BooleanFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  linkedInRecords?: RecordRelation | null | undefined;
  name?: StringFilter | null | undefined;
  not?: ProjectWhere | null | undefined;
  or?: Array<ProjectWhere> | null | undefined;
  parents?: ProjectRelation | null | undefined;
  predecessors?: ProjectRelation | null | undefined;
  projects?: ProjectRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  references?: ReferenceRelation | null | undefined;
  role?: StringFilter | null | undefined;
  run?: RunWhere | null | undefined;
  runs?: RunRelation | null | undefined;
  schemas?: SchemaRelation | null | undefined;
  space?: SpaceWhere | null | undefined;
  startDate?: DateFilter | null | undefined;
  status?: ProjectStatusFilter | null | undefined;
  statusCode?: IntFilter | null | undefined;
  successors?: ProjectRelation | null | undefined;
  transforms?: TransformRelation | null | undefined;
  type?: ProjectWhere | null | undefined;
  uid?: StringFilter | null | undefined;
  ulabels?: ULabelRelation | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
  url?: StringFilter | null | undefined;
  users?: UserRelation | null | undefined;
};

export type RecordRelation = {
  every?: RecordWhere | null | undefined;
  none?: RecordWhere | null | undefined;
  some?: RecordWhere | null | undefined;
};

export type RecordWhere = {
  ablocks?: AttachedBlockRelation | null | undefined;
  and?: Array<RecordWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  cellLines?: BiontyCellLineRelation | null | undefined;
  cellMarkers?: BiontyCellMarkerRelation | null | undefined;
  cellTypes?: BiontyCellTypeRelation | null | undefined;
  children?: RecordRelation | null | undefined;
  collections?: CollectionRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  developmentalStages?: BiontyDevelopmentalStageRelation | null | undefined;
  diseases?: BiontyDiseaseRelation | null | undefined;
  ethnicities?: BiontyEthnicityRelation | null | undefined;
  experimentalFactors?: BiontyExperimentalFactorRelation | null | undefined;
  extraData?: JsonFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  features?: Array<FeatureCondition> | null | undefined;
  genes?: BiontyGeneRelation | null | undefined;
  inputOfRuns?: RunRelation | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  isType?: BooleanFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  linkedArtifacts?: ArtifactRelation | null | undefined;
  linkedCollections?: CollectionRelation | null | undefined;
  linkedInRecords?: RecordRelation | null | undefined;
  linkedProjects?: ProjectRelation | null | undefined;
  linkedRecords?: RecordRelation | null | undefined;
  linkedReferences?: ReferenceRelation | null | undefined;
  linkedRuns?: RunRelation | null | undefined;
  linkedTransforms?: TransformRelation | null | undefined;
  linkedUlabels?: ULabelRelation | null | undefined;
  linkedUsers?: UserRelation | null | undefined;
  name?: StringFilter | null | undefined;
  not?: RecordWhere | null | undefined;
  or?: Array<RecordWhere> | null | undefined;
  organisms?: BiontyOrganismRelation | null | undefined;
  parents?: RecordRelation | null | undefined;
  pathways?: BiontyPathwayRelation | null | undefined;
  phenotypes?: BiontyPhenotypeRelation | null | undefined;
  projects?: ProjectRelation | null | undefined;
  proteins?: BiontyProteinRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  reference?: StringFilter | null | undefined;
  referenceType?: StringFilter | null | undefined;
  references?: ReferenceRelation | null | undefined;
  run?: RunWhere | null | undefined;
  runs?: RunRelation | null | undefined;
  schema?: SchemaWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  tissues?: BiontyTissueRelation | null | undefined;
  transforms?: TransformRelation | null | undefined;
  type?: RecordWhere | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
  valuesJson?: FeatureRelation | null | undefined;
};

export type ReferenceRelation = {
  every?: ReferenceWhere | null | undefined;
  none?: ReferenceWhere | null | undefined;
  some?: ReferenceWhere | null | undefined;
};

export type ReferenceWhere = {
  abbr?: StringFilter | null | undefined;
  and?: Array<ReferenceWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  collections?: CollectionRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  date?: DateFilter | null | undefined;
  description?: StringFilter | null | undefined;
  doi?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  features?: Array<FeatureCondition> | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  isType?: BooleanFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  linkedInRecords?: RecordRelation | null | undefined;
  name?: StringFilter | null | undefined;
  not?: ReferenceWhere | null | undefined;
  or?: Array<ReferenceWhere> | null | undefined;
  projects?: ProjectRelation | null | undefined;
  pubmedId?: BigIntFilter | null | undefined;
  records?: RecordRelation | null | undefined;
  references?: ReferenceRelation | null | undefined;
  run?: RunWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  text?: StringFilter | null | undefined;
  transforms?: TransformRelation | null | undefined;
  type?: ReferenceWhere | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
  url?: StringFilter | null | undefined;
};

export type RegistryName =
  | 'ARTIFACT'
  | 'BIONTY_CELL_LINE'
  | 'BIONTY_CELL_MARKER'
  | 'BIONTY_CELL_TYPE'
  | 'BIONTY_DEVELOPMENTAL_STAGE'
  | 'BIONTY_DISEASE'
  | 'BIONTY_ETHNICITY'
  | 'BIONTY_EXPERIMENTAL_FACTOR'
  | 'BIONTY_GENE'
  | 'BIONTY_ORGANISM'
  | 'BIONTY_PATHWAY'
  | 'BIONTY_PHENOTYPE'
  | 'BIONTY_PROTEIN'
  | 'BIONTY_SOURCE'
  | 'BIONTY_TISSUE'
  | 'BLOCK'
  | 'BRANCH'
  | 'COLLECTION'
  | 'FEATURE'
  | 'JSON_VALUE'
  | 'PERTDB_BIOLOGIC'
  | 'PERTDB_COMBINATION_PERTURBATION'
  | 'PERTDB_COMPOUND'
  | 'PERTDB_COMPOUND_PERTURBATION'
  | 'PERTDB_ENVIRONMENTAL_PERTURBATION'
  | 'PERTDB_GENETIC_PERTURBATION'
  | 'PERTDB_PERTURBATION_TARGET'
  | 'PROJECT'
  | 'RECORD'
  | 'REFERENCE'
  | 'RUN'
  | 'SCHEMA'
  | 'SPACE'
  | 'STORAGE'
  | 'TRANSFORM'
  | 'ULABEL'
  | 'USER';

export type RunRelation = {
  every?: RunWhere | null | undefined;
  none?: RunWhere | null | undefined;
  some?: RunWhere | null | undefined;
};

export type RunStatus =
  | 'aborted'
  | 'completed'
  | 'errored'
  | 'restarted'
  | 'scheduled'
  | 'started';

export type RunStatusFilter = {
  eq?: RunStatus | null | undefined;
  in?: Array<RunStatus> | null | undefined;
  isNull?: boolean | null | undefined;
  ne?: RunStatus | null | undefined;
  notIn?: Array<RunStatus> | null | undefined;
};

export type RunWhere = {
  ablocks?: AttachedBlockRelation | null | undefined;
  and?: Array<RunWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  cliArgs?: StringFilter | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  entrypoint?: StringFilter | null | undefined;
  environment?: ArtifactWhere | null | undefined;
  extraData?: JsonFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  features?: Array<FeatureCondition> | null | undefined;
  finishedAt?: DateTimeFilter | null | undefined;
  initiatedByRun?: RunWhere | null | undefined;
  initiatedRuns?: RunRelation | null | undefined;
  inputArtifacts?: ArtifactRelation | null | undefined;
  inputCollections?: CollectionRelation | null | undefined;
  inputRecords?: RecordRelation | null | undefined;
  isConsecutive?: BooleanFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  jsonValues?: JsonValueRelation | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkedArtifacts?: ArtifactRelation | null | undefined;
  linkedInRecords?: RecordRelation | null | undefined;
  name?: StringFilter | null | undefined;
  not?: RunWhere | null | undefined;
  or?: Array<RunWhere> | null | undefined;
  outputArtifacts?: ArtifactRelation | null | undefined;
  outputCollections?: CollectionRelation | null | undefined;
  outputRecords?: RecordRelation | null | undefined;
  outputTransforms?: TransformRelation | null | undefined;
  params?: JsonFilter | null | undefined;
  plan?: ArtifactWhere | null | undefined;
  projects?: ProjectRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  recreatedArtifacts?: ArtifactRelation | null | undefined;
  recreatedCollections?: CollectionRelation | null | undefined;
  reference?: StringFilter | null | undefined;
  referenceType?: StringFilter | null | undefined;
  report?: ArtifactWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  startedAt?: DateTimeFilter | null | undefined;
  status?: RunStatusFilter | null | undefined;
  statusCode?: IntFilter | null | undefined;
  transform?: TransformWhere | null | undefined;
  uid?: StringFilter | null | undefined;
  ulabels?: ULabelRelation | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type SchemaRelation = {
  every?: SchemaWhere | null | undefined;
  none?: SchemaWhere | null | undefined;
  some?: SchemaWhere | null | undefined;
};

export type SchemaWhere = {
  ablocks?: AttachedBlockRelation | null | undefined;
  and?: Array<SchemaWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  cellMarkers?: BiontyCellMarkerRelation | null | undefined;
  coerce?: BooleanFilter | null | undefined;
  components?: SchemaRelation | null | undefined;
  composites?: SchemaRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  dtypeStr?: StringFilter | null | undefined;
  featureRefIsSemantic?: BooleanFilter | null | undefined;
  features?: FeatureRelation | null | undefined;
  flexible?: BooleanFilter | null | undefined;
  genes?: BiontyGeneRelation | null | undefined;
  hash?: StringFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  isType?: BooleanFilter | null | undefined;
  itype?: StringFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  maximalSet?: BooleanFilter | null | undefined;
  minimalSet?: BooleanFilter | null | undefined;
  nMembers?: IntFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: SchemaWhere | null | undefined;
  or?: Array<SchemaWhere> | null | undefined;
  orderedSet?: BooleanFilter | null | undefined;
  otype?: StringFilter | null | undefined;
  pathways?: BiontyPathwayRelation | null | undefined;
  projects?: ProjectRelation | null | undefined;
  proteins?: BiontyProteinRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  run?: RunWhere | null | undefined;
  schemas?: SchemaRelation | null | undefined;
  slot?: StringFilter | null | undefined;
  space?: SpaceWhere | null | undefined;
  suffix?: StringFilter | null | undefined;
  type?: SchemaWhere | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
  validatedArtifacts?: ArtifactRelation | null | undefined;
  validatedCollections?: CollectionRelation | null | undefined;
};

export type SpaceWhere = {
  ablocks?: AttachedBlockRelation | null | undefined;
  and?: Array<SpaceWhere> | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  description?: StringFilter | null | undefined;
  isNull?: boolean | null | undefined;
  name?: StringFilter | null | undefined;
  not?: SpaceWhere | null | undefined;
  or?: Array<SpaceWhere> | null | undefined;
  uid?: StringFilter | null | undefined;
};

export type StorageWhere = {
  and?: Array<StorageWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  instanceUid?: StringFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  not?: StorageWhere | null | undefined;
  or?: Array<StorageWhere> | null | undefined;
  region?: StringFilter | null | undefined;
  root?: StringFilter | null | undefined;
  run?: RunWhere | null | undefined;
  space?: SpaceWhere | null | undefined;
  type?: StringFilter | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type StringFilter = {
  contains?: string | null | undefined;
  endsWith?: string | null | undefined;
  eq?: string | null | undefined;
  gt?: string | null | undefined;
  gte?: string | null | undefined;
  icontains?: string | null | undefined;
  iendsWith?: string | null | undefined;
  iexact?: string | null | undefined;
  in?: Array<string> | null | undefined;
  isNull?: boolean | null | undefined;
  istartsWith?: string | null | undefined;
  lt?: string | null | undefined;
  lte?: string | null | undefined;
  ne?: string | null | undefined;
  notIn?: Array<string> | null | undefined;
  regex?: string | null | undefined;
  startsWith?: string | null | undefined;
};

export type TransformRelation = {
  every?: TransformWhere | null | undefined;
  none?: TransformWhere | null | undefined;
  some?: TransformWhere | null | undefined;
};

export type TransformWhere = {
  ablocks?: AttachedBlockRelation | null | undefined;
  and?: Array<TransformWhere> | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  config?: JsonFilter | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  environment?: ArtifactWhere | null | undefined;
  feature?: FeatureWhere | null | undefined;
  features?: Array<FeatureCondition> | null | undefined;
  hash?: StringFilter | null | undefined;
  isLatest?: BooleanFilter | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  key?: StringFilter | null | undefined;
  kind?: StringFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  linkedInRecords?: RecordRelation | null | undefined;
  not?: TransformWhere | null | undefined;
  or?: Array<TransformWhere> | null | undefined;
  plan?: ArtifactWhere | null | undefined;
  predecessors?: TransformRelation | null | undefined;
  projects?: ProjectRelation | null | undefined;
  records?: RecordRelation | null | undefined;
  reference?: StringFilter | null | undefined;
  referenceType?: StringFilter | null | undefined;
  references?: ReferenceRelation | null | undefined;
  run?: RunWhere | null | undefined;
  runs?: RunRelation | null | undefined;
  sourceCode?: StringFilter | null | undefined;
  space?: SpaceWhere | null | undefined;
  successors?: TransformRelation | null | undefined;
  uid?: StringFilter | null | undefined;
  ulabels?: ULabelRelation | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
  versionTag?: StringFilter | null | undefined;
};

export type ULabelRelation = {
  every?: ULabelWhere | null | undefined;
  none?: ULabelWhere | null | undefined;
  some?: ULabelWhere | null | undefined;
};

export type ULabelWhere = {
  ablocks?: AttachedBlockRelation | null | undefined;
  and?: Array<ULabelWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  aux?: JsonFilter | null | undefined;
  branch?: BranchWhere | null | undefined;
  branches?: BranchRelation | null | undefined;
  children?: ULabelRelation | null | undefined;
  collections?: CollectionRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdOn?: BranchWhere | null | undefined;
  description?: StringFilter | null | undefined;
  feature?: FeatureWhere | null | undefined;
  isLocked?: BooleanFilter | null | undefined;
  isNull?: boolean | null | undefined;
  isType?: BooleanFilter | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkCreatedBy?: UserWhere | null | undefined;
  linkRun?: RunWhere | null | undefined;
  linkedInRecords?: RecordRelation | null | undefined;
  name?: StringFilter | null | undefined;
  not?: ULabelWhere | null | undefined;
  or?: Array<ULabelWhere> | null | undefined;
  parents?: ULabelRelation | null | undefined;
  projects?: ProjectRelation | null | undefined;
  reference?: StringFilter | null | undefined;
  referenceType?: StringFilter | null | undefined;
  run?: RunWhere | null | undefined;
  runs?: RunRelation | null | undefined;
  space?: SpaceWhere | null | undefined;
  transforms?: TransformRelation | null | undefined;
  type?: ULabelWhere | null | undefined;
  uid?: StringFilter | null | undefined;
  ulabels?: ULabelRelation | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type UserRelation = {
  every?: UserWhere | null | undefined;
  none?: UserWhere | null | undefined;
  some?: UserWhere | null | undefined;
};

export type UserWhere = {
  and?: Array<UserWhere> | null | undefined;
  artifacts?: ArtifactRelation | null | undefined;
  branches?: BranchRelation | null | undefined;
  createdArtifacts?: ArtifactRelation | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  createdBy?: UserWhere | null | undefined;
  createdRuns?: RunRelation | null | undefined;
  createdTransforms?: TransformRelation | null | undefined;
  feature?: FeatureWhere | null | undefined;
  handle?: StringFilter | null | undefined;
  isNull?: boolean | null | undefined;
  linkCreatedAt?: DateTimeFilter | null | undefined;
  linkedInRecords?: RecordRelation | null | undefined;
  name?: StringFilter | null | undefined;
  not?: UserWhere | null | undefined;
  or?: Array<UserWhere> | null | undefined;
  projects?: ProjectRelation | null | undefined;
  role?: StringFilter | null | undefined;
  run?: RunWhere | null | undefined;
  uid?: StringFilter | null | undefined;
  updatedAt?: DateTimeFilter | null | undefined;
};

export type ArtifactQueryVariables = Exact<{
  instance: string;
  uid: string;
}>;


export type ArtifactQuery = { artifact: { id: string, uid: string, key: string | null, description: string | null, path: string | null, describe: { text: string }, annotations: Array<{ slot: string | null, registry: RegistryName | null, values: Array<unknown>, feature: { id: string, name: string, dtype: string | null } | null }> } | null };

export type ArtifactsQueryVariables = Exact<{
  instance?: string | null | undefined;
  instances?: Array<string> | string | null | undefined;
  search?: string | null | undefined;
  where?: ArtifactWhere | null | undefined;
  columns: Array<string> | string;
  facets: Array<string> | string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ArtifactsQuery = { artifacts: { totalCount: number, nodes: Array<{ id: string, uid: string, key: string | null, description: string | null, instance: { id: string, slug: string } }>, table: { rows: Array<Array<unknown>>, columns: Array<{ name: string, dtype: string | null }> }, facets: Array<{ by: string, missing: number, buckets: Array<{ value: unknown, count: number }> }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export type CopiesQueryVariables = Exact<{
  instance: string;
  uid: string;
}>;


export type CopiesQuery = { artifact: { id: string, _state: { origin: { slug: string | null } | null }, stale: { fields: Array<string>, annotations: Array<string> } | null, copies: Array<{ match: CopyMatch, instance: { id: string, slug: string }, object:
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
        | { id: string, uid: string }
       }> } | null };

export type FeaturesQueryVariables = Exact<{
  instance?: string | null | undefined;
  instances?: Array<string> | string | null | undefined;
  search?: string | null | undefined;
}>;


export type FeaturesQuery = { features: { totalCount: number, nodes: Array<{ id: string, name: string, dtype: string | null }> } | null };

export type InstancesQueryVariables = Exact<{ [key: string]: never; }>;


export type InstancesQuery = { instances: Array<{ id: string, slug: string, isDefault: boolean, status: { up: boolean } }> };

export type LineageQueryVariables = Exact<{
  instance: string;
  uid: string;
}>;


export type LineageQuery = { artifact: { id: string, lineage: { svg: string | null, nodes: Array<{ uid: string, label: string, object:
          | { __typename: 'Artifact', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'ArtifactBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyCellLine', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyCellMarker', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyCellType', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyDevelopmentalStage', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyDisease', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyEthnicity', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyExperimentalFactor', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyGene', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyOrganism', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyPathway', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyPhenotype', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyProtein', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontySource', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BiontyTissue', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Block', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Branch', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'BranchBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Collection', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'CollectionBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Feature', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'FeatureBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'PertdbBiologic', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'PertdbCombinationPerturbation', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'PertdbCompound', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'PertdbCompoundPerturbation', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'PertdbEnvironmentalPerturbation', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'PertdbGeneticPerturbation', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'PertdbPerturbationTarget', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Project', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'ProjectBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Record', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'RecordBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Reference', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Run', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'RunBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Schema', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'SchemaBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Space', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'SpaceBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Storage', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'Transform', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'TransformBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'ULabel', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'ULabelBlock', id: string, uid: string, instance: { id: string, slug: string } }
          | { __typename: 'User', id: string, uid: string, instance: { id: string, slug: string } }
         }> } } | null };


export const ArtifactDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Artifact"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"instance"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"uid"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"instance"},"value":{"kind":"Variable","name":{"kind":"Name","value":"instance"}}},{"kind":"Argument","name":{"kind":"Name","value":"uid"},"value":{"kind":"Variable","name":{"kind":"Name","value":"uid"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"uid"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"describe"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"annotations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"dtype"}}]}},{"kind":"Field","name":{"kind":"Name","value":"slot"}},{"kind":"Field","name":{"kind":"Name","value":"registry"}},{"kind":"Field","name":{"kind":"Name","value":"values"}}]}}]}}]}}]} as unknown as DocumentNode<ArtifactQuery, ArtifactQueryVariables>;
export const ArtifactsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Artifacts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"instance"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"instances"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"where"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ArtifactWhere"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"columns"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"facets"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifacts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"instance"},"value":{"kind":"Variable","name":{"kind":"Name","value":"instance"}}},{"kind":"Argument","name":{"kind":"Name","value":"instances"},"value":{"kind":"Variable","name":{"kind":"Name","value":"instances"}}},{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"Variable","name":{"kind":"Name","value":"where"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"uid"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"instance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"table"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"columns"},"value":{"kind":"Variable","name":{"kind":"Name","value":"columns"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"columns"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"dtype"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rows"}}]}},{"kind":"Field","name":{"kind":"Name","value":"facets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"by"},"value":{"kind":"Variable","name":{"kind":"Name","value":"facets"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"8"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"by"}},{"kind":"Field","name":{"kind":"Name","value":"buckets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"missing"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<ArtifactsQuery, ArtifactsQueryVariables>;
export const CopiesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Copies"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"instance"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"uid"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"instance"},"value":{"kind":"Variable","name":{"kind":"Name","value":"instance"}}},{"kind":"Argument","name":{"kind":"Name","value":"uid"},"value":{"kind":"Variable","name":{"kind":"Name","value":"uid"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"_state"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"origin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"stale"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fields"}},{"kind":"Field","name":{"kind":"Name","value":"annotations"}}]}},{"kind":"Field","name":{"kind":"Name","value":"copies"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"match"}},{"kind":"Field","name":{"kind":"Name","value":"instance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}},{"kind":"Field","name":{"kind":"Name","value":"object"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"uid"}}]}}]}}]}}]}}]} as unknown as DocumentNode<CopiesQuery, CopiesQueryVariables>;
export const FeaturesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Features"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"instance"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"instances"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"features"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"instance"},"value":{"kind":"Variable","name":{"kind":"Name","value":"instance"}}},{"kind":"Argument","name":{"kind":"Name","value":"instances"},"value":{"kind":"Variable","name":{"kind":"Name","value":"instances"}}},{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"isType"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"BooleanValue","value":false}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"name"},"value":{"kind":"EnumValue","value":"ASC"}}]}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"dtype"}}]}}]}}]}}]} as unknown as DocumentNode<FeaturesQuery, FeaturesQueryVariables>;
export const InstancesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Instances"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"instances"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"isDefault"}},{"kind":"Field","name":{"kind":"Name","value":"status"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"up"}}]}}]}}]}}]} as unknown as DocumentNode<InstancesQuery, InstancesQueryVariables>;
export const LineageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Lineage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"instance"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"uid"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"instance"},"value":{"kind":"Variable","name":{"kind":"Name","value":"instance"}}},{"kind":"Argument","name":{"kind":"Name","value":"uid"},"value":{"kind":"Variable","name":{"kind":"Name","value":"uid"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"lineage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"acrossInstances"},"value":{"kind":"BooleanValue","value":true}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"svg"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uid"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"object"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"uid"}},{"kind":"Field","name":{"kind":"Name","value":"instance"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<LineageQuery, LineageQueryVariables>;