/**
 * Where the gateway differs from LaminDB on purpose (the README's table D1…): the exact rows expected instead.
 *
 * An amendment is a JSON file in `amendments/`, named after its case:
 *   case, differences (["D3"]), reason          what, by which difference, and why
 *   target ("sqlite" | "postgres")              only for targets of this dialect; absent: for both
 *   golden ("sqlite")                           start from LaminDB's result on SQLite, for a PostgreSQL target too
 *   outcome ({ok: true, uid?, inferredSchemas?} | {ok: false, code})   of the last step, instead of LaminDB's
 *   copiedInStep (2)                            rows that only the edits bring are copied in this step, not in the last
 *   changes                                     all expected changes, in the form of a golden file; or
 *   edits                                       changes to the golden's, in order: `editChanges.ts`
 * An edit that meets no row is an error, so an amendment cannot outlive its reason unseen.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Dialect } from "../support/dialects.ts";
import { listOf, objectOf, parseChanges } from "./canonical/changes.ts";
import type { Changes } from "./canonical/diff.ts";
import { type Json, JsonNumber, type JsonObject, parseJson } from "./canonical/json.ts";

export type AmendedOutcome =
  | { ok: true; uid: string | undefined; inferredSchemas: string[] | undefined }
  | { ok: false; code: string };

export interface Amendment {
  case: string;
  differences: string[];
  reason: string;
  target: Dialect | undefined;
  golden: Dialect | undefined;
  outcome: AmendedOutcome | undefined;
  copiedInStep: number | undefined;
  changes: Changes | undefined;
  edits: JsonObject[];
}

const KEYS = new Set([
  "case",
  "differences",
  "reason",
  "target",
  "golden",
  "outcome",
  "copiedInStep",
  "changes",
  "edits",
]);

const FOLDER = new URL("./amendments/", import.meta.url);

/** The amendment of a case for targets of a dialect; null where LaminDB's own result is expected. */
export function findAmendment(name: string, target: Dialect): Amendment | null {
  const file = new URL(`${name}.json`, FOLDER);
  if (!existsSync(file)) return null;
  const amendment = parseAmendment(readFileSync(file, "utf8"), name);
  return amendment.target === undefined || amendment.target === target ? amendment : null;
}

/** Names of all cases that have an amendment. */
export function amendedCases(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));
}

/** Reads an amendment; throws where a key is unknown, or one of case, differences and reason is missing or wrong. */
export function parseAmendment(text: string, name: string): Amendment {
  const json = objectOf(parseJson(text), `the amendment of ${name}`);
  for (const [key] of json.entries) if (!KEYS.has(key)) throw new Error(`${name}: unknown key ${key}`);
  const differences = listOf(json.get("differences")).map(String);
  if (json.get("case") !== name) throw new Error(`${name}: its case is not ${name}`);
  if (!differences.every((id) => /^D\d+$/.test(id)) || differences.length === 0)
    throw new Error(`${name}: differences`);
  if (!json.get("reason")) throw new Error(`${name}: it gives no reason`);
  const [outcome, changes] = [json.get("outcome"), json.get("changes")];
  if (changes !== undefined && json.get("edits") !== undefined) throw new Error(`${name}: both changes and edits`);
  return {
    case: name,
    differences,
    reason: String(json.get("reason")),
    target: parseDialect(json.get("target")),
    golden: parseDialect(json.get("golden")),
    outcome: outcome === undefined ? undefined : parseOutcome(objectOf(outcome, "outcome")),
    copiedInStep: parseStep(json.get("copiedInStep")),
    changes: changes === undefined ? undefined : parseChanges(changes),
    edits: listOf(json.get("edits")).map((edit) => objectOf(edit, "an edit")),
  };
}

function parseStep(json: Json | undefined): number | undefined {
  if (json === undefined) return undefined;
  if (json instanceof JsonNumber) return Number(json.text);
  throw new Error("copiedInStep is no number");
}

function parseDialect(json: Json | undefined): Dialect | undefined {
  if (json === undefined || json === "sqlite" || json === "postgres") return json;
  throw new Error(`${String(json)} is no dialect`);
}

function parseOutcome(outcome: JsonObject): AmendedOutcome {
  if (outcome.get("ok") !== true) return { ok: false, code: String(outcome.get("code")) };
  const [uid, inferred] = [outcome.get("uid"), outcome.get("inferredSchemas")];
  return {
    ok: true,
    uid: uid === undefined ? undefined : String(uid),
    inferredSchemas: inferred === undefined ? undefined : listOf(inferred).map(String),
  };
}
