/** One sync of a case, sent to a gateway as GraphQL over HTTP. */
import { constantCase, upperFirst } from "../../src/util/names.ts";
import { type GraphqlAnswer, postGraphql } from "../support/postGraphql.ts";
import { LAYOUT } from "./canonical/layout.ts";
import type { ParityStep } from "./cases.ts";

interface ObjectRef {
  registry: string;
  uid: string;
}

/** What the runner asks of a sync's answer. */
export interface SyncAnswer {
  outcome: "TRANSFERRED" | "MAPPED" | "FILLED";
  source: ObjectRef;
  transferred: ObjectRef[];
  mapped: ObjectRef[];
  filled: ObjectRef[];
  run: { transform: { key: string | null } | null; initiatedByRun: { uid: string } | null } | null;
  object: { uid: string; _state: { db: string | null } } | null;
}

const FIELDS = `outcome source { registry uid } transferred { registry uid } mapped { registry uid } filled { registry uid }
  run { transform { key } initiatedByRun { uid } }`;

/** `record` is LaminDB's old word for `sqlrecord`. */
const TRANSFER_MODES: Record<string, string> = { record: "SQLRECORD" };

/** Syncs the object of a uid as the step says; `depth` goes through `sync`, for artifacts too. */
export async function syncStep(
  url: string,
  step: ParityStep,
  uid: string,
): Promise<GraphqlAnswer<{ result: SyncAnswer }>> {
  return postGraphql(url, syncOperation(step, uid));
}

function syncOperation(step: ParityStep, uid: string): string {
  const isArtifact = step.registry === "Artifact" && step.depth === undefined;
  const { source, transfer, depth, initiatedByRun } = step;
  const values: [string, string | undefined][] = [
    ["source", literal(source)],
    ["registry", isArtifact ? undefined : constantCase(typeName(step.registry))],
    ["uid", literal(uid)],
    ["transfer", transfer === undefined ? undefined : (TRANSFER_MODES[transfer] ?? transfer.toUpperCase())],
    ["depth", depth?.toString()],
    ["initiatedByRun", literal(initiatedByRun)],
  ];
  const given = values.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}`);
  const [field, object] = isArtifact ? ["syncArtifact", "object: artifact"] : ["sync", "object"];
  return `mutation { result: ${field}(${given.join(", ")}) { ${FIELDS} ${object} { uid _state { db } } } }`;
}

function literal(text: string | undefined): string | undefined {
  return text === undefined ? undefined : JSON.stringify(text);
}

/** `bionty.CellType` → `BiontyCellType`. */
function typeName(registry: string): string {
  const [module, name] = registry.split(".");
  return name === undefined ? registry : upperFirst(module ?? "") + name;
}

const MODELS = new Map(
  [...LAYOUT.values()].map(({ model }) => [plain(typeName(model.replace("lamindb.", ""))), model]),
);

/** `CellType(uid='…')`, LaminDB's way to name a row, from a reference in a sync's answer; throws for an unknown registry. */
export function nameOfRef({ registry, uid }: ObjectRef): string {
  const model = MODELS.get(plain(registry));
  if (model === undefined) throw new Error(`the answer names a registry ${registry} that LaminDB does not have`);
  return nameOfRow(model, uid);
}

/** `CellType(uid='…')` from `bionty.CellType` and a uid. */
export function nameOfRow(model: string, uid: string): string {
  return `${model.split(".").at(-1)}(uid='${uid}')`;
}

/** Registries are the same whether written `BIONTY_CELL_TYPE` or `BiontyCellType`. */
function plain(registry: string): string {
  return registry.replaceAll("_", "").toLowerCase();
}
