/**
 * Runs one parity case through a gateway over HTTP and compares what it answered and wrote with what LaminDB did.
 *
 * The target is a fresh template after the case's set-up; the sources are shared and only read. Compared are the outcome
 * of each step, all changed rows of all tables, and the exact form of copied values. Where a step fails, nothing may
 * have changed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import type { Dialect } from "../support/dialects.ts";
import type { GatewayUnderTest, StartGateway } from "../support/gatewayUnderTest.ts";
import type { GraphqlAnswer } from "../support/postGraphql.ts";
import { runScript } from "../support/runStatement.ts";
import { templateContent } from "../support/templateContent.ts";
import { cloneTemplate, readTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";
import { changesText } from "./canonical/changes.ts";
import { compare } from "./canonical/compare.ts";
import { type DatabaseContent, uidOf } from "./canonical/content.ts";
import { type Changes, diff } from "./canonical/diff.ts";
import { exact } from "./canonical/exact.ts";
import { templateUids } from "./canonical/known.ts";
import { tableOfRegistry } from "./canonical/layout.ts";
import { type DatabaseReader, openDatabaseReader } from "./canonical/readDatabase.ts";
import type { ParityStep } from "./cases.ts";
import { type Expectation, type ExpectedOutcome, expectationOf } from "./expectation.ts";
import { findOnSource } from "./findOnSource.ts";
import { nameOfRef, type SyncAnswer, syncStep } from "./syncStep.ts";

/** Which database the source and the target are. */
export interface Pairing {
  source: Dialect;
  target: Dialect;
}

/** A source that all cases of a worker share: read once, never written. */
interface Source {
  db: string;
  content: DatabaseContent;
}

/** A second source instance with the same content, which some cases sync from. */
const MIRROR = { slug: "acme/mirror", id: "5eed0000000000000000000000000002", uid: "12rqVZB1aVdQ" };

const USER = { handle: "anonymous", uid: "00000000" };

const sources = new Map<Dialect, Promise<Source>>();

/** Runs a case; gives one line per difference, none where all is as expected. */
export async function runCase(name: string, pairing: Pairing, startGateway: StartGateway): Promise<string[]> {
  const source = await getSource(pairing.source);
  const expected = expectationOf(name, pairing.target, source.content);
  const target = await cloneTemplate(pairing.target, "target");
  try {
    await runScript(target.db, expected.case.setup);
    const gateway = await startGateway({
      instances: [
        { ...TEMPLATE_INSTANCES.source, db: source.db },
        { ...MIRROR, db: source.db },
        { ...TEMPLATE_INSTANCES.target, db: target.db },
      ],
      default: TEMPLATE_INSTANCES.target.slug,
      user: USER,
    });
    const reader = await openDatabaseReader(target.db);
    try {
      return await runSteps({ expected, pairing, source, reader, gateway });
    } finally {
      await reader.close();
      await gateway.stop();
    }
  } finally {
    await target.drop();
  }
}

function getSource(dialect: Dialect): Promise<Source> {
  const found = sources.get(dialect) ?? openSource(dialect);
  sources.set(dialect, found);
  return found;
}

async function openSource(dialect: Dialect): Promise<Source> {
  const db = await readTemplate(dialect, "source");
  return { db, content: await templateContent(dialect, "source") };
}

interface Running {
  expected: Expectation;
  pairing: Pairing;
  source: Source;
  /** Of the target. */
  reader: DatabaseReader;
  gateway: GatewayUnderTest;
}

async function runSteps({ expected, pairing, source, reader, gateway }: Running): Promise<string[]> {
  const lines: string[] = [];
  // what a gateway may write when it starts is a difference, too
  const before = expected.case.setup === "" ? await templateContent(pairing.target, "target") : await reader.read();
  let state = before;
  for (const [at, { step, outcome }] of expected.steps.entries()) {
    const uid = findOnSource(source.content, step);
    const answer = await syncStep(gateway.url, step, uid);
    const after = await reader.read();
    const differences = outcome.ok
      ? compareSuccess({ step, uid, outcome, answer, before: state, after })
      : compareFailure(outcome.code, answer);
    lines.push(...differences.map((line) => (expected.steps.length > 1 ? `step ${at + 1}: ${line}` : line)));
    state = after;
  }
  const known = await templateUids();
  const changes = diff(before, state, known);
  lines.push(...compare(expected.changes, changes));
  if (expected.changes.size > 0) {
    const sides = [
      { content: state, postgres: pairing.target === "postgres" },
      { content: source.content, postgres: pairing.source === "postgres" },
    ] as const;
    lines.push(...exact(expected.changes, before, ...sides, known));
  }
  if (lines.length > 0) saveChanges(expected.case.name, pairing, changes);
  return lines;
}

function compareFailure(code: string, { errors }: GraphqlAnswer<unknown>): string[] {
  const codes = errors?.map(({ message, extensions }) => `${extensions?.code} (${message})`) ?? ["no error"];
  const isExpected = errors?.length === 1 && errors[0]?.extensions?.code === code;
  return isExpected ? [] : [`outcome: expected the error ${code}, got ${codes.join(", ")}`];
}

interface Success {
  step: ParityStep;
  uid: string;
  outcome: ExpectedOutcome & { ok: true };
  answer: GraphqlAnswer<{ result: SyncAnswer }>;
  before: DatabaseContent;
  after: DatabaseContent;
}

function compareSuccess({ step, uid, outcome, answer, before, after }: Success): string[] {
  const result = answer.data?.result;
  if (answer.errors !== undefined || !result) {
    const errors = answer.errors?.map(({ message, extensions }) => `${extensions?.code}: ${message}`) ?? [];
    return [`outcome: expected success, got ${errors.join("; ") || `status ${answer.status} without data`}`];
  }
  const targetUid = outcome.uid ?? uid;
  const sourceUid = step.source === MIRROR.slug ? MIRROR.uid : TEMPLATE_INSTANCES.source.uid;
  const facts: [what: string, expected: unknown, got: unknown][] = [
    ["uid", targetUid, result.object?.uid],
    ["_state.db", outcome.db, result.object?._state.db],
    ["source.uid", uid, result.source.uid],
    ["found on target", outcome.foundOnTarget, countRows(after, step.registry, targetUid)],
    ["outcome", outcomeWord(step, uid, targetUid, before), result.outcome],
    ["run.transform.key", `__lamindb_transfer__/${sourceUid}`, result.run?.transform?.key],
    ["run.initiatedByRun", step.initiatedByRun ?? null, result.run?.initiatedByRun?.uid ?? null],
  ];
  return [
    ...facts
      .filter(([, want, got]) => want !== got)
      .map(([what, want, got]) => `${what}: expected ${want}, got ${got}`),
    ...compareLists(outcome.transferred, result),
  ];
}

/** `mapped` and `filled` need not be LaminDB's lists, but no row may be in two. */
function compareLists(expected: Set<string>, result: SyncAnswer): string[] {
  const [transferred, mapped, filled] = [result.transferred, result.mapped, result.filled].map((refs) =>
    refs.map(nameOfRef),
  );
  const all = [...transferred!, ...mapped!, ...filled!];
  const doubles = all.filter((row, at) => all.indexOf(row) !== at);
  return [
    ...[...expected].filter((row) => !transferred!.includes(row)).map((row) => `transferred: missing ${row}`),
    ...transferred!.filter((row) => !expected.has(row)).map((row) => `transferred: unexpected ${row}`),
    ...doubles.map((row) => `reported more than once: ${row}`),
  ];
}

/** The contract's word for what happened to the object asked for. */
function outcomeWord(step: ParityStep, uid: string, targetUid: string, before: DatabaseContent): SyncAnswer["outcome"] {
  if (countRows(before, step.registry, targetUid) === 0) return "TRANSFERRED";
  const isFilled = step.registry === "Record" || step.registry === "ULabel";
  return isFilled && uid === targetUid ? "FILLED" : "MAPPED";
}

function countRows(content: DatabaseContent, registry: string, uid: string): number {
  const table = content.get(tableOfRegistry(registry).name)!;
  return [...table.rows.values()].filter((row) => uidOf(table, row) === uid).length;
}

/** With `PARITY_SAVE=folder` the changes of cases that differ are kept there, in the form of a golden file. */
function saveChanges(name: string, { source, target }: Pairing, changes: Changes): void {
  if (!env.PARITY_SAVE) return;
  mkdirSync(env.PARITY_SAVE, { recursive: true });
  writeFileSync(join(env.PARITY_SAVE, `${name}.${source}-${target}.json`), changesText(changes));
}
