/**
 * One case: a random source and target, and a random order of syncs. Before each sync both targets are the same; LaminDB
 * syncs into one and the gateway's engine into the other (at times twice, with an undo
 * between); then all changes of all tables are compared. The next sync
 * starts from LaminDB's target or from ours, so each works on what the other wrote.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changesText } from "../parity/canonical/changes.ts";
import { compare } from "../parity/canonical/compare.ts";
import { type DatabaseContent, uidsOf } from "../parity/canonical/content.ts";
import { diff } from "../parity/canonical/diff.ts";
import { exact } from "../parity/canonical/exact.ts";
import { isPostgres, readDatabase } from "../parity/canonical/readDatabase.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { chooseStep, type LiveStep } from "./chooseStep.ts";
import { chooseEdits } from "./editTarget.ts";
import { Engine, type EngineAnswer } from "./engine.ts";
import { mutateSource } from "./generateSource.ts";
import { explainFailure, hasClaimedRun, isKnownFailure, normalise, normaliseReference } from "./knownDifferences.ts";
import { withoutLateMembers } from "./lateMembers.ts";
import { LiveDatabase } from "./liveDatabase.ts";
import type { Oracle, OracleAnswer } from "./oracle.ts";
import { addOwnRows, addTrackedRun } from "./ownRows.ts";
import { Random } from "./random.ts";
import type { Sides } from "./sides.ts";

export interface Run {
  seed: string;
  sides: Sides;
  oracle: Oracle;
  work: string;
  /** Where databases of differing steps are kept. */
  keep: string;
}

/** What a case came to; `lines` are differences. */
export interface CaseResult {
  syncs: number;
  bothFailed: number;
  /** Syncs that LaminDB fails by a known difference. */
  known: string[];
  lines: string[];
}

/** Runs the case of a number. */
export async function runCase(run: Run, number: number): Promise<CaseResult> {
  const random = new Random(`${run.seed}/${number}`);
  await begin(run, random);
  const source = await readDatabase(run.sides.source);
  const result: CaseResult = { syncs: 0, bothFailed: 0, known: [], lines: [] };
  const done: LiveStep[] = [];
  let last: LiveStep | undefined;
  for (let i = 1 + random.below(5); i >= 0; i--) {
    const step = done.length > 0 && random.chance(0.2) ? random.pick(done) : chooseStep(source, random);
    await run.sides.edit(chooseEdits(await readDatabase(run.sides.targets.gateway), random));
    const place = `seed ${run.seed} case ${number} step ${result.syncs + 1} ${JSON.stringify(step)}`;
    const uid = await syncBoth({ run, source, step, random, result, place, number });
    if (uid === null) continue;
    done.push(step);
    last = { ...step, uid };
  }
  if (last)
    await tryTarget(
      run,
      last,
      chooseStep(source, random),
      result,
      `seed ${run.seed} case ${number} use ${JSON.stringify(last)}`,
    );
  return result;
}

async function begin(run: Run, random: Random): Promise<void> {
  const [sourceFile, targetFile] = [join(run.work, "source.sqlite"), join(run.work, "target.sqlite")];
  for (const file of [sourceFile, targetFile]) rmSync(file, { force: true });
  const source = new LiveDatabase(unpackSqliteTemplate("source", sourceFile));
  const target = new LiveDatabase(unpackSqliteTemplate("target", targetFile));
  try {
    mutateSource(source, random);
    addTrackedRun(target);
    addOwnRows(source, target, random);
  } finally {
    source.close();
    target.close();
  }
  await run.sides.begin(sourceFile, targetFile);
}

interface Step {
  run: Run;
  source: DatabaseContent;
  step: LiveStep;
  random: Random;
  result: CaseResult;
  place: string;
  number: number;
}

/** Gives the uid of the object on the target; null where a side failed. */
async function syncBoth({ run, source, step, random, result, place, number }: Step): Promise<string | null> {
  const { sides, oracle } = run;
  const before = await readDatabase(sides.targets.gateway);
  const folder = join(run.keep, `${run.seed}-${number}-${++result.syncs}`);
  mkdirSync(folder, { recursive: true });
  await sides.keep("gateway", folder, "before");
  const theirs = await oracle.sync(step);
  const undoing = random.chance(0.3) ? { before, uids: uidsOf(source) } : null;
  const { ours, lines: undone } = await syncHere(sides, step, undoing);
  const lines = [...undone, ...(await compareStep({ sides, source, before, theirs, ours, result, folder }))];
  if (lines.length === 0) rmSync(folder, { recursive: true });
  else {
    for (const side of ["source", "python", "gateway"] as const) await sides.keep(side, folder, side);
    writeFileSync(join(folder, "difference.txt"), [place, ...lines].join("\n"));
    result.lines.push(...lines.map((line) => `${place}: ${line}`));
  }
  const isTheirTurn = theirs.ok && random.chance(0.5);
  // LaminDB takes a copied run for its own from then on (D7)
  const isUsable = isTheirTurn && !hasClaimedRun(await readDatabase(sides.targets.python), source);
  await sides.copyFrom(isUsable ? "python" : "gateway");
  return theirs.ok && ours.ok ? ours.uid : null;
}

/** Syncs; with `undoing` also undoes it, which must leave what was there before, and syncs again. */
async function syncHere(
  sides: Sides,
  step: LiveStep,
  undoing: { before: DatabaseContent; uids: ReturnType<typeof uidsOf> } | null,
): Promise<{ ours: EngineAnswer; lines: string[] }> {
  const engine = new Engine(sides.source, sides.targets.gateway);
  try {
    const ours = await engine.sync(step);
    if (!ours.ok || !undoing) return { ours, lines: [] };
    const lines = await engine.undo(ours.syncId);
    const left = diff(undoing.before, await readDatabase(sides.targets.gateway), undoing.uids);
    lines.push(...[...left.keys()].map((table) => `undo: ${table} is not as it was before the sync`));
    return { ours: await engine.sync(step), lines };
  } finally {
    await engine.close();
  }
}

/**
 * LaminDB reads members and a collection's artifacts without an order, so that on PostgreSQL the order of its links is that in
 * which rows happen to lie on disk; ours is that of the rows' ids. On SQLite both are the same, and compared.
 */
const UNORDERED = /: #rank: [^;]*$/;

interface Comparison {
  sides: Sides;
  source: DatabaseContent;
  before: DatabaseContent;
  theirs: OracleAnswer;
  ours: EngineAnswer;
  result: CaseResult;
  folder: string;
}

async function compareStep({ sides, source, before, theirs, ours, result, folder }: Comparison): Promise<string[]> {
  const sourceUids = uidsOf(source);
  const [python, gateway] = await Promise.all([
    readDatabase(sides.targets.python),
    readDatabase(sides.targets.gateway),
  ]);
  const actual = diff(before, gateway, sourceUids);
  if (!ours.ok && actual.size > 0) return [`the gateway failed and left changes in ${[...actual.keys()].join(", ")}`];
  if (!theirs.ok) {
    const known = explainFailure(theirs, ours);
    if (known === null)
      return [
        `LaminDB: ${theirs.error} ${theirs.message} (${theirs.where}); gateway: ${ours.ok ? "ok" : `${ours.code} ${ours.message}`}`,
      ];
    if (ours.ok) result.known.push(known);
    else result.bothFailed++;
    return [];
  }
  if (!ours.ok) return [`LaminDB: ok; gateway: ${ours.code} ${ours.message}`];
  const expected = diff(before, python, sourceUids);
  writeFileSync(join(folder, "python.json"), changesText(expected));
  writeFileSync(join(folder, "gateway.json"), changesText(actual));
  const lines = compare(
    normaliseReference(expected, source),
    withoutLateMembers(normalise(actual, source), normaliseReference(expected, source), before),
  );
  if (theirs.uid !== ours.uid) lines.push(`uid: LaminDB ${theirs.uid}, gateway ${ours.uid}`);
  const content = { content: gateway, postgres: isPostgres(sides.targets.gateway) };
  lines.push(...exact(expected, before, content, { content: source, postgres: isPostgres(sides.source) }, sourceUids));
  return content.postgres ? lines.filter((line) => !UNORDERED.test(line)) : lines;
}

/** LaminDB takes the target that the gateway wrote for its own. */
async function tryTarget(
  { sides, oracle }: Run,
  step: LiveStep,
  next: LiveStep,
  result: CaseResult,
  place: string,
): Promise<void> {
  await sides.copyFrom("gateway");
  const answer = await oracle.use(step, next);
  if (answer.ok) return;
  const all = Object.entries(answer.problems ?? { answer: answer.message ?? "" });
  const problems = all.filter(([name, message]) => name !== "sync on" || !isKnownFailure(message));
  result.lines.push(
    ...problems.map(
      ([name, message]) => `${place}: ${name}: ${message}${name === "sync on" ? ` ${JSON.stringify(next)}` : ""}`,
    ),
  );
}
