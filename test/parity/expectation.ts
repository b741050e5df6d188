/** What a case must give: LaminDB's own result, or where we differ on purpose the amended one. */
import type { Dialect } from "../support/dialects.ts";
import { type Amendment, findAmendment } from "./amendments.ts";
import type { DatabaseContent } from "./canonical/content.ts";
import { uidsOf } from "./canonical/content.ts";
import type { Changes } from "./canonical/diff.ts";
import { LAYOUT } from "./canonical/layout.ts";
import { getCase, type ParityCase, type ParityOutcome, type ParityStep } from "./cases.ts";
import { editChanges } from "./editChanges.ts";
import { codeOfError } from "./errorCodes.ts";
import { nameOfRow } from "./syncStep.ts";

/** What one step must answer. */
export type ExpectedOutcome =
  | {
      ok: true;
      /** Undefined: the source's. */
      uid: string | undefined;
      db: string;
      foundOnTarget: number;
      /** Rows copied, as `Artifact(uid='…')`. */
      transferred: Set<string>;
    }
  | { ok: false; code: string };

export interface Expectation {
  case: ParityCase;
  steps: { step: ParityStep; outcome: ExpectedOutcome }[];
  /** After all steps; none where the last one fails. */
  changes: Changes;
}

/** Throws where LaminDB's error is a defect of its own and no amendment says what we do instead. */
export function expectationOf(name: string, target: Dialect, source: DatabaseContent): Expectation {
  const amendment = findAmendment(name, target);
  const parityCase = getCase(name, target, amendment?.golden ?? target);
  const changes = amendedChanges(parityCase.changes, amendment);
  const copied = copiedRows(changes, uidsOf(source));
  const extra = new Set(
    [...copied].filter((row) => !parityCase.outcomes.some((golden) => transferredOf(golden).has(row))),
  );
  const done = new Set<string>();
  const steps = parityCase.steps.map((step, at) => {
    const isLast = at === parityCase.steps.length - 1;
    const golden = parityCase.outcomes[at];
    if (golden === undefined) throw new Error(`${name}: no outcome for step ${at + 1}`);
    const listed = transferredOf(golden);
    const takesExtra = amendment?.copiedInStep === at + 1;
    const rows = isLast
      ? copied
      : new Set([...copied].filter((row) => listed.has(row) || (takesExtra && extra.has(row))));
    const outcome = expectedOutcome(name, golden, isLast ? amendment : null, rows);
    if (outcome.ok) outcome.transferred = new Set([...outcome.transferred].filter((row) => !done.has(row)));
    for (const row of rows) done.add(row);
    return { step, outcome };
  });
  return { case: parityCase, steps, changes: steps.at(-1)?.outcome.ok ? changes : new Map() };
}

function amendedChanges(golden: Changes, amendment: Amendment | null): Changes {
  if (amendment?.changes !== undefined) return amendment.changes;
  return amendment === null ? golden : editChanges(golden, amendment.edits);
}

function expectedOutcome(
  name: string,
  golden: ParityOutcome,
  amendment: Amendment | null,
  copied: Set<string>,
): ExpectedOutcome {
  const amended = amendment?.outcome;
  if (amended?.ok === false) return amended;
  if (amended === undefined && !golden.ok) {
    const code = codeOfError(golden);
    if (code === null) throw new Error(`${name}: LaminDB fails with ${golden.error}; an amendment must say what we do`);
    return { ok: false, code };
  }
  const reference = golden.ok ? golden : { uid: undefined, db: "default", foundOnTarget: 1 };
  return {
    ok: true,
    uid: amended?.uid ?? reference.uid,
    db: reference.db,
    foundOnTarget: reference.foundOnTarget,
    transferred: withoutInferred(copied, golden, amended?.inferredSchemas),
  };
}

/** Rows that came with the source's uid. */
function copiedRows(changes: Changes, sourceUids: Set<string>): Set<string> {
  const rows = new Set<string>();
  for (const [table, { inserted }] of changes) {
    for (const { uid } of inserted) {
      const text = uid === undefined ? null : String(JSON.parse(uid));
      if (text !== null && sourceUids.has(text)) rows.add(nameOfRow(LAYOUT.get(table)!.model, text));
    }
  }
  return rows;
}

/** An inferred schema is made, not copied, though it may have got the source's uid: LaminDB does not list it. */
function withoutInferred(rows: Set<string>, golden: ParityOutcome, inferred: string[] | undefined): Set<string> {
  const isInferred = (row: string) => {
    if (!row.startsWith("Schema(")) return false;
    if (inferred !== undefined) return inferred.some((uid) => row === nameOfRow("Schema", uid));
    return golden.ok && !golden.transferred.includes(row);
  };
  return new Set([...rows].filter((row) => !isInferred(row)));
}

function transferredOf(outcome: ParityOutcome): Set<string> {
  return new Set(outcome.ok ? outcome.transferred : []);
}
