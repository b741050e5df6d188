/**
 * Descriptions for what the catalogue describes not: columns by field name (or `Type.field` where a name means
 * different things), relations and tables by sentences made of their names.
 */

import { ownValue } from "../util/ownValue.ts";
import type { Column, Table, ToMany } from "./model.ts";
import { isReference } from "./model.ts";

const COLUMNS: Record<string, string> = {
  abbr: "Abbreviation.",
  arrayRank: "Number of dimensions of one value: 0 for a single value, 1 for a list.",
  arrayShape: "Extent of one value in each dimension, a list of whole numbers.",
  arraySize: "Number of elements of one value; 0 for a single value, -1 where it varies.",
  biotype: "Kind of gene, as Ensembl classifies it (`protein_coding`, …).",
  canonicalSmiles: "Canonical SMILES string of the molecule.",
  chemblId: "Identifier in ChEMBL (`CHEMBL…`).",
  cliArgs: "Arguments on the command line that started the run.",
  coerce: "Whether values are converted to the data type when they are validated.",
  concentration: "Amount of the compound, in `concentrationUnit`.",
  concentrationUnit: "Unit of `concentration`.",
  content: "The text, in Markdown.",
  currentlyUsed: "Whether this version of the source is the one in use.",
  date: "Day of publication.",
  defaultValue: "Value that stands in where there is none.",
  description: "What it is, in free text.",
  doi: "Digital object identifier.",
  dtypeStr: "Data type as LaminDB writes it: `int`, `str`, `cat[ULabel]`, `list[cat[bionty.CellType]]`, …",
  duration: "How long, in microseconds.",
  endDate: "Last day.",
  ensemblGeneId: "Identifier in Ensembl (`ENSG…`).",
  ensemblGeneIds: "Identifiers of its genes in Ensembl, separated by `|`.",
  entity: "Registry that it is a source for (`bionty.CellType`).",
  entrypoint: "Function or command that the run started with.",
  extraData: "Any further data, as JSON.",
  finishedAt: "When the run ended; null while it works.",
  flexible: "Whether members beyond the listed ones are allowed.",
  geneSymbol: "Symbol of the gene that codes for it.",
  handle: "Name by which the user is addressed; unique.",
  hashType: "How `hash` was made (`md5`, `sha1-fl`, …).",
  inDb: "Whether the terms of the source are in this database.",
  inchikey: "InChIKey of the molecule.",
  instanceUid: "LaminDB's uid of the instance that manages the storage, 12 characters.",
  isConsecutive: "Whether a notebook's cells were run from top to bottom.",
  itype: "What its members are: `Feature`, `bionty.Gene`, or `Composite` for a schema of slots.",
  key: "Path-like name, relative to the storage or workspace; versions share it.",
  keyIsVirtual: "Whether `key` is only a name, and the file lies under its uid.",
  kind: "Kind, in free text; LaminDB uses a few words of its own.",
  "Artifact.kind":
    "Kind of artifact: `dataset`, `model`, `plan`, or a word of one's own; `__lamindb…` for LaminDB's own files.",
  "Transform.kind": "Kind of code: `pipeline`, `notebook`, `script`, `function`, …",
  length: "Number of amino acids.",
  lineNumber: "Line of the code that the note stands at.",
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
  offTargetScore: "Score for effects beside the target.",
  onTargetScore: "Score for the effect on the target.",
  orderedSet: "Whether the order of members matters.",
  organism: "Organism that it is for (`human`, `all`, …).",
  otype: "Type of the object in memory: `DataFrame`, `AnnData`, …",
  ounitStr: "Registry of the units of observation, as LaminDB writes it.",
  overwriteVersions: "Whether all versions share one place in the storage.",
  params: "Parameters of the run, as JSON.",
  pubmedId: "Identifier in PubMed.",
  realKey: "Path in the storage, where it differs from `key`.",
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
  stableId: "Stable identifier, where Ensembl has none.",
  startDate: "First day.",
  startedAt: "When the run began.",
  statusCode: "State of the object as a number.",
  suffix: "File name extension, with its dot; empty for a folder or none.",
  symbol: "Symbol of the gene (`CD4`); unique in no registry.",
  text: "Abstract or full text.",
  uniprotkbId: "Identifier in UniProtKB.",
  unit: "Unit of the value.",
  url: "Web address.",
  value: "The value.",
  version: "Version of the source.",
  // references
  anchor: "The note that this one stands under.",
  compound: "The compound that is applied.",
  config: "Settings of the link.",
  dataframeArtifact: "The artifact that holds the source's terms as a table.",
  environment: "The artifact that says in which environment it ran.",
  feature: "The feature that it belongs to.",
  featureRefIsSemantic: "Whether the feature's name says what the link means.",
  initiatedByRun: "The run that started this one.",
  metaArtifact: "The artifact that stands for the whole collection.",
  plan: "The artifact with the plan that was followed.",
  report: "The artifact with the report (log, rendered notebook).",
  role: "Role in free text.",
  schema: "The schema that it follows.",
  slot: "Part of the whole that the link is about (`obs`, `var`, …).",
  storage: "The storage that holds the data.",
  transform: "The code that ran.",
  type: "The type that it belongs to.",
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

/** What a relation leads to. */
export function describeRelation(owner: Table, relation: ToMany): string {
  const { target, path, linkColumns } = relation;
  if (path.via === "reverse") {
    const column = target.column(path.column);
    return `${target.qualifiedName} objects whose \`${column?.field}\` is this ${owner.qualifiedName}.`;
  }
  const carried = linkColumns.map(({ field }) => `\`${field}\``).join(", ");
  const back = target.toMany.find(
    ({ path: other }) => other.via === "link" && other.link === path.link && other.parentColumn === path.targetColumn,
  );
  const opposite = back ? `; there they are its \`${back.field}\`` : "";
  const text = `${target.qualifiedName} objects linked as \`${relation.field}\`${opposite.replace("there they are its", "seen from there,")}`;
  return `${text}${carried ? `; the entry has ${carried}` : ""}.`;
}

/** What a table's objects are. */
export function describeTable(table: Table): string {
  return table.facts.description ?? `LaminDB's registry ${table.qualifiedName}.`;
}
