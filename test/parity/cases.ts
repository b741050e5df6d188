/**
 * The parity cases: what to sync, what LaminDB itself wrote then, and the SQL that prepares the target.
 */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import type { Dialect } from "../support/dialects.ts";
import { listOf, objectOf, parseChanges } from "./canonical/changes.ts";
import type { Changes } from "./canonical/diff.ts";
import { type Json, JsonNumber, type JsonObject, parseJson } from "./canonical/json.ts";

/** One sync of a case. */
export interface ParityStep {
  /** LaminDB's name: `Artifact`, `bionty.CellType`. */
  registry: string;
  /** Field lookups that find one object on the source, whatever its branch. */
  get: [lookup: string, value: Json][];
  /** Slug of the source instance. */
  source: string;
  transfer: string | undefined;
  depth: number | undefined;
  /** Uid of the run on the target that starts the sync. */
  initiatedByRun: string | undefined;
}

/** What LaminDB reported of one step. */
export type ParityOutcome =
  | { ok: true; uid: string; db: string; foundOnTarget: number; transferred: string[] }
  | { ok: false; error: string; message: string };

/** A case for one dialect of the target. */
export interface ParityCase {
  name: string;
  doc: string;
  /** Prepares a fresh target; empty where nothing has to be done. */
  setup: string;
  steps: ParityStep[];
  outcomes: ParityOutcome[];
  changes: Changes;
}

const DEFAULT_SOURCE = "laminlabs/lamindata";

let lines: Map<string, string> | undefined;

/** Names of all cases, sorted. */
export function caseNames(): string[] {
  return [...caseLines().keys()];
}

/**
 * The case of a name, for a target of a dialect. Where LaminDB itself differs on PostgreSQL, the golden is the one from
 * there, unless another dialect's is asked for.
 */
export function getCase(name: string, target: Dialect, goldenFrom: Dialect = target): ParityCase {
  const line = caseLines().get(name);
  if (line === undefined) throw new Error(`there is no parity case ${name}`);
  const packed = objectOf(parseJson(line), name);
  const own = goldenFrom === "postgres" ? packed.get("goldenPostgres") : undefined;
  const golden = objectOf(own ?? packed.get("golden"), `golden of ${name}`);
  const setup = packed.get({ sqlite: "setupSqlite", postgres: "setupPostgres" }[target]);
  return {
    name,
    doc: text(golden, "doc") ?? "",
    setup: typeof setup === "string" ? setup : "",
    steps: listOf(golden.get("steps")).map((step) => parseStep(objectOf(step, "a step"))),
    outcomes: listOf(golden.get("outcomes")).map((outcome) => parseOutcome(objectOf(outcome, "an outcome"))),
    changes: parseChanges(golden.get("changes") ?? null),
  };
}

function caseLines(): Map<string, string> {
  if (lines === undefined) {
    const packed = brotliDecompressSync(readFileSync(new URL("./data/cases.jsonl.br", import.meta.url))).toString();
    const entries = packed.trimEnd().split("\n");
    lines = new Map(entries.map((line) => [/^\{"name": "([^"]+)"/.exec(line)?.[1] ?? line, line]));
  }
  return lines;
}

function parseStep(step: JsonObject): ParityStep {
  const depth = number(step, "depth");
  return {
    registry: text(step, "registry") ?? "",
    get: objectOf(step.get("get"), "get").entries,
    source: text(step, "source") ?? DEFAULT_SOURCE,
    transfer: text(step, "transfer"),
    depth,
    initiatedByRun: text(step, "initiated_by_run"),
  };
}

function parseOutcome(outcome: JsonObject): ParityOutcome {
  if (outcome.get("ok") !== true) {
    return { ok: false, error: text(outcome, "error") ?? "", message: text(outcome, "message") ?? "" };
  }
  return {
    ok: true,
    uid: text(outcome, "uid") ?? "",
    db: text(outcome, "_state.db") ?? "",
    foundOnTarget: number(outcome, "found_on_target") ?? 0,
    transferred: listOf(outcome.get("transferred")).map(String),
  };
}

function text(object: JsonObject, key: string): string | undefined {
  const value = object.get(key);
  return typeof value === "string" ? value : undefined;
}

function number(object: JsonObject, key: string): number | undefined {
  const value = object.get(key);
  return value instanceof JsonNumber ? Number(value.text) : undefined;
}
