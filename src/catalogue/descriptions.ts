/**
 * Descriptions for what the catalogue does not describe: columns by field name (or `Type.field` where a name means
 * different things), relations and tables by sentences made of their names.
 */

import { ownValue } from "../util/ownValue.ts";
import type { Column, Table, ToMany } from "./model.ts";
import { isReference } from "./model.ts";

const COLUMNS: Record<string, string> = {
  abbr: "Abbreviation.",
  arrayRank: "Number of dimensions of one value: 0 for a single value, 1 for a list.",
  arrayShape: "Size of one value in each dimension, as a list of whole numbers.",
  arraySize: "Number of elements of one value; 0 for a single value, -1 if it varies.",
  biotype: "Kind of gene, as Ensembl classifies it (`protein_coding`, …).",
  canonicalSmiles: "Canonical SMILES string of the molecule.",
  chemblId: "Identifier in ChEMBL (`CHEMBL…`).",
  cliArgs: "Arguments on the command line that started the run.",
  coerce: "Whether values are converted to the data type when they are validated.",
  concentration: "Concentration of the compound, in `concentrationUnit`.",
  concentrationUnit: "Unit of `concentration`.",
  content: "The text, in Markdown.",
  currentlyUsed: "Whether this version of the source is the one in use.",
  date: "Day of publication.",
  defaultValue: "Value to use if none is given.",
  description: "Description, as free text.",
  doi: "Digital object identifier.",
  dtypeStr: "Data type as LaminDB writes it: `int`, `str`, `cat[ULabel]`, `list[cat[bionty.CellType]]`, …",
  duration: "Duration in microseconds.",
  endDate: "Last day.",
  ensemblGeneId: "Identifier in Ensembl (`ENSG…`).",
  ensemblGeneIds: "Identifiers of its genes in Ensembl, separated by `|`.",
  entity: "Registry that it is a source for (`bionty.CellType`).",
  entrypoint: "Function or command that the run started with.",
  extraData: "Additional data, as JSON.",
  finishedAt: "When the run ended; null while it is running.",
  flexible: "Whether members beyond the listed ones are allowed.",
  geneSymbol: "Symbol of the gene that codes for it.",
  handle: "The user's handle; unique.",
  hashType: "How `hash` was computed (`md5`, `sha1-fl`, …).",
  inDb: "Whether the terms of the source are in this database.",
  inchikey: "InChIKey of the molecule.",
  instanceUid: "LaminDB's uid of the instance that manages the storage, 12 characters.",
  isConsecutive: "Whether a notebook's cells were run from top to bottom.",
  itype: "Type of its members: `Feature`, `bionty.Gene`, or `Composite` for a schema of slots.",
  key: "Path-like name, relative to the storage or workspace; versions share it.",
  keyIsVirtual: "Whether `key` is only a name and the file is stored under its uid.",
  kind: "Kind, as free text; LaminDB reserves a few values.",
  "Artifact.kind":
    "Kind of artifact: `dataset`, `model`, `plan`, or your own word; `__lamindb…` for LaminDB's own files.",
  "Transform.kind": "Kind of code: `pipeline`, `notebook`, `script`, `function`, …",
  length: "Number of amino acids.",
  lineNumber: "Line of the code that the note belongs to.",
  maximalSet: "Whether no members beyond the listed ones are allowed.",
  md5: "MD5 hash of the source's file.",
  minimalSet: "Whether all listed members must be present.",
  moa: "Mechanism of action.",
  molformula: "Molecular formula.",
  molweight: "Molecular weight, in daltons.",
  nFiles: "Number of files in the folder; null for a single file.",
  nMembers: "Number of members.",
  nObservations: "Number of observations (rows, cells, …).",
  name: "Name.",
  ncbiGeneId: "Identifier of the gene at NCBI.",
  ncbiGeneIds: "Identifiers of the gene at NCBI, separated by `|`.",
  nullable: "Whether a value may be missing.",
  offTargetScore: "Score for off-target effects.",
  onTargetScore: "Score for on-target effects.",
  orderedSet: "Whether the order of members matters.",
  "BiontySource.organism": "Organism it applies to (`human`, `all`, …).",
  otype: "Type of the object in memory: `DataFrame`, `AnnData`, …",
  ounitStr: "Registry of the units of observation, as LaminDB writes it.",
  overwriteVersions: "Whether all versions share one storage location.",
  params: "Parameters of the run, as JSON.",
  pubmedId: "Identifier in PubMed.",
  realKey: "Path in the storage, if it differs from `key`.",
  reference: "Link or identifier elsewhere; see `referenceType`.",
  referenceType: "What `reference` is (`url`, `id`, …).",
  region: "Region of the cloud provider.",
  root: "Address of the storage: a local folder, `s3://…`, `gs://…`, `https://…`, …",
  scientificName: "Scientific name (`homo_sapiens`).",
  sequence: "Sequence of the reagent.",
  size: "Size in bytes.",
  smiles: "SMILES string of the molecule.",
  sourceCode: "The code.",
  sourceWebsite: "Web page of the source.",
  stableId: "Stable identifier, for genes that have no Ensembl identifier.",
  startDate: "First day.",
  startedAt: "When the run began.",
  statusCode: "Status of the object as a number.",
  suffix: "File name extension with its dot; empty for a folder or a file without one.",
  symbol: "Symbol of the gene (`CD4`); not unique.",
  text: "Abstract or full text.",
  uniprotkbId: "Identifier in UniProtKB.",
  unit: "Unit of the value.",
  url: "Web address.",
  value: "The value.",
  version: "Version of the source.",
  // references
  anchor: "The note that this note is attached to.",
  compound: "The compound that is applied.",
  config: "Settings of the link.",
  dataframeArtifact: "The artifact that holds the source's terms as a table.",
  environment: "The artifact that describes the environment it ran in.",
  feature: "The feature that it belongs to.",
  featureRefIsSemantic: "Whether the feature's name says what the link means.",
  initiatedByRun: "The run that started this one.",
  organism: "The organism that it belongs to.",
  metaArtifact: "The artifact that represents the whole collection.",
  plan: "The artifact with the plan that was followed.",
  report: "The artifact with the report (log, rendered notebook).",
  role: "Role, as free text.",
  schema: "The schema that it follows.",
  slot: "Slot that the link refers to (`obs`, `var`, …).",
  storage: "The storage that holds the data.",
  transform: "The code that ran.",
  type: "The type that it belongs to.",
};

/** What relations lead to, by field name or `Type.field`, where their names do not say it. */
const RELATIONS: Record<string, string> = {
  ablocks: "Its notes: readmes and comments",
  "Artifact.artifacts": "Artifacts that are values of its features",
  "Artifact.schemas": "Schemas of its dataset, one for each slot (`obs`, `var`, …)",
  "Block.children": "Notes that are attached to this one",
  children: "Its children in the hierarchy",
  components: "The schemas that it is composed of, one for each slot",
  composites: "Schemas that it is a component of",
  "Feature.values": "Its values that are not labels: numbers, text, dates and other JSON",
  initiatedRuns: "Runs that it started",
  inputArtifacts: "Artifacts that the run read",
  inputCollections: "Collections that the run read",
  inputOfRuns: "Runs that read it",
  inputRecords: "Records that the run read",
  jsonValues: "Values of its features that are not labels: numbers, text, dates and other JSON",
  linkedArtifacts: "Artifacts that are values of its features",
  linkedByArtifacts: "Artifacts that have it as a value of a feature",
  linkedByRuns: "Runs that have it as a value of a feature",
  linkedCollections: "Collections that are values of its features",
  linkedInRecords: "Records that have it as a value of a feature",
  linkedProjects: "Projects that are values of its features",
  linkedRecords: "Records that are values of its features",
  linkedReferences: "References that are values of its features",
  linkedRuns: "Runs that are values of its features",
  linkedTransforms: "Transforms that are values of its features",
  linkedUlabels: "Labels that are values of its features",
  linkedUsers: "Users that are values of its features",
  outputArtifacts: "Artifacts that the run created",
  outputCollections: "Collections that the run created",
  outputRecords: "Records that the run created",
  outputTransforms: "Transforms that the run created",
  parents: "Its parents in the hierarchy",
  predecessors: "What comes before it",
  recreatedArtifacts: "Artifacts that existed already when the run produced them",
  recreatedCollections: "Collections that existed already when the run produced them",
  recreatingRuns: "Later runs that produced it again",
  successors: "What comes after it",
  valuesJson: "Features for which it has values that are not labels",
};

/** What tables hold, where LaminDB's own description speaks of its tables. */
const TABLES: Record<string, string> = {
  Branch: "A branch; trash, archive and main are branches, too.",
  Record: "A flexible label, or a row of a sheet, with values for features.",
};

function genericColumn(owner: Table, column: Column): string {
  if (isReference(column)) return `The ${column.target.qualifiedName} that is its \`${column.field}\`.`;
  return `LaminDB's \`${column.name}\` of a ${owner.qualifiedName}.`;
}

/** What a column holds. */
export function describeColumn(owner: Table, column: Column): string {
  const own = ownValue(COLUMNS, `${owner.typeName}.${column.field}`);
  const text = own ?? column.description ?? ownValue(COLUMNS, column.field) ?? genericColumn(owner, column);
  if (column.field !== "statusCode" || !owner.facts.statusCodes) return text;
  const words = Object.entries(owner.facts.statusCodes).map(([word, code]) => `${code} ${word}`);
  return `${text.replace(/\.$/, "")}: ${words.join(", ")}.`;
}

function genericRelation(owner: Table, { target, path }: ToMany): string {
  if (path.via !== "reverse") return `The ${target.qualifiedName} objects that are linked to it`;
  return `${target.qualifiedName} objects whose \`${target.column(path.column)?.field}\` is this ${owner.qualifiedName}`;
}

/** The relation that leads back, where there is one. */
function reverseOf({ target, path }: ToMany): ToMany | undefined {
  if (path.via === "reverse") return undefined;
  return target.toMany.find(
    ({ path: other }) => other.via === "link" && other.link === path.link && other.parentColumn === path.targetColumn,
  );
}

/** What a relation leads to. */
export function describeRelation(owner: Table, relation: ToMany): string {
  const { field, linkColumns } = relation;
  const own = ownValue(RELATIONS, `${owner.typeName}.${field}`) ?? ownValue(RELATIONS, field);
  const back = reverseOf(relation);
  return [
    `${own ?? genericRelation(owner, relation)}.`,
    back ? `The reverse relation is \`${back.field}\`.` : [],
    linkColumns.length > 0 ? `Edges also have ${linkColumns.map((column) => `\`${column.field}\``).join(", ")}.` : [],
  ]
    .flat()
    .join(" ");
}

/** What a table's objects are. */
export function describeTable(table: Table): string {
  return ownValue(TABLES, table.typeName) ?? table.facts.description ?? `LaminDB's registry ${table.qualifiedName}.`;
}
