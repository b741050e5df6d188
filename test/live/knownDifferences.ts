/**
 * The differences from LaminDB 2.12.1 that are on purpose (the table D1… of the README), as rules over changes and answers:
 * what LaminDB's side would be without the defect, or what both sides are where the difference does not matter.
 */
import type { CanonicalRow } from "../parity/canonical/canonical.ts";
import { type DatabaseContent, uidOf, uidsOf } from "../parity/canonical/content.ts";
import type { Changes, TableChanges } from "../parity/canonical/diff.ts";
import type { EngineAnswer } from "./engine.ts";
import type { OracleAnswer } from "./oracle.ts";
import { withAnyFeature } from "./severalFeatures.ts";

/** LaminDB's errors that are defects: a sync that we finish. */
const DEFECTS: [difference: string, error: string, message: RegExp][] = [
  ["D9", "DoesNotExist", /Feature matching query does not exist|No Feature/i],
  ["D10", "IntegrityError", /UNIQUE constraint failed|duplicate key value/],
  ["D10", "DoesNotExist", /^(Gene|Protein) matching query does not exist/], // PostgreSQL: `…_ensembl_gene_id_key` is read as `id`
  ["D29", "MultipleObjectsReturned", /returned more than one/],
  ["D27", "TransactionManagementError", /'atomic' block/],
  ["D14", "TypeError", /transfer/],
  ["D21", "NotImplementedError", /not the latest in its version history/], // of a value, not of the object itself
  ["D25", "ValidationError", /Another schema already has this hash/],
  ["D26", "OrganismNotSet", /`organism` is required/],
  ["D31", "ValueError", /Please transfer type/],
];

/** LaminDB's errors that are ours, too. */
const ERRORS: [code: string, error: string, message: RegExp][] = [
  ["NOT_LATEST_VERSION", "NotImplementedError", /not the latest in its version history/],
  ["TYPE_NOT_ON_TARGET", "ValueError", /Please transfer type/],
  ["SPACE_NOT_ON_TARGET", "NoWriteAccess", /Could not map space/],
  ["CONFLICT", "NoWriteAccess", /modify a user other than the current user/],
];

/** How an answer of LaminDB that is an error relates to ours; null where nothing explains it. */
export function explainFailure(theirs: OracleAnswer & { ok: false }, ours: EngineAnswer): string | null {
  const fits = ([, error, message]: [string, string, RegExp]) => error === theirs.error && message.test(theirs.message);
  if (ours.ok) return DEFECTS.find(fits)?.[0] ?? null;
  return ERRORS.find((entry) => fits(entry) && entry[0] === ours.code)?.[0] ?? null;
}

/** Whether LaminDB fails for a reason that has nothing to do with what the gateway wrote. */
export function isKnownFailure(text: string): boolean {
  return [...ERRORS, ...DEFECTS].some(([, error, message]) => text.startsWith(error) && message.test(text));
}

function map(changes: Changes, use: (table: string, change: TableChanges) => TableChanges): Changes {
  const entries = [...changes].map(([table, change]) => [table, use(table, change)] as const);
  return new Map(
    entries.filter(([, { inserted, updated, deleted }]) => inserted.length + updated.length + deleted.length > 0),
  );
}

const JSON_NULL = '"<json null>"';

/** D23: a JSON null is SQL NULL in LaminDB's copies. */
function withoutJsonNull(changes: Changes): Changes {
  const cell = (text: string) => (text === JSON_NULL ? "null" : text);
  const row = (cells: CanonicalRow) =>
    Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, cell(value)]));
  return map(changes, (_, { inserted, updated, deleted }) => ({
    inserted: inserted.map(row),
    updated: updated
      .map(({ key, changed }) => ({
        key,
        changed: Object.fromEntries(Object.entries(changed).filter(([, [old, now]]) => cell(old) !== cell(now))),
      }))
      .filter(({ changed }) => Object.keys(changed).length > 0),
    deleted,
  }));
}

/** D15: an inferred schema's `_aux` becomes `{}` when it is used a second time, within one sync too. */
function withoutEmptyAux(changes: Changes): Changes {
  const empty = (cell: string | undefined) => cell === "null" || cell === "{}";
  return map(changes, (table, change) => {
    if (table !== "lamindb_schema") return change;
    const updated = change.updated.map(({ key, changed }) => {
      const { _aux, ...rest } = changed;
      return { key, changed: empty(_aux?.[0]) && empty(_aux?.[1]) ? rest : changed };
    });
    return {
      ...change,
      inserted: change.inserted.map((row) => (empty(row._aux) ? { ...row, _aux: "null" } : row)),
      updated: updated.filter(({ changed }) => Object.keys(changed).length > 0),
    };
  });
}

/** D6: LaminDB may hash a schema anew when it is synced itself, out of what it takes its members for. */
function withSourceHashes(changes: Changes, source: DatabaseContent): Changes {
  const schemas = source.get("lamindb_schema")!;
  const { index } = schemas.layout;
  const hashes = new Map(
    [...schemas.rows.values()].map((row) => [JSON.stringify(uidOf(schemas, row)), row.cells[index.get("hash")!]!]),
  );
  return map(changes, (table, change) => {
    if (table !== "lamindb_schema") return change;
    const inserted = change.inserted.map((row) => ({ ...row, hash: hashes.get(row.uid!) ?? row.hash! }));
    return { ...change, inserted };
  });
}

/** A branch's uid as rows have it. */
const TRASH = JSON.stringify("t".repeat(12));

/** D20: a row of the target's own in its trash is filled by LaminDB where one of the source's has the same unique value. */
function withoutFilledTrash(changes: Changes, source: DatabaseContent): Changes {
  const uids = uidsOf(source);
  return map(changes, (_, change) => ({
    ...change,
    updated: change.updated.filter(({ key, changed }) => uids.has(key) || changed.branch?.[0] !== TRASH),
  }));
}

/** Foreign keys that LaminDB sets for all labels as for the first of them. */
const SET_FOR_ALL = ["organism", "source"];

/** D12: a label that has no organism or source gets that of another one. */
function withoutOthersSources(changes: Changes, source: DatabaseContent): Changes {
  return map(changes, (table, change) => {
    const labels = source.get(table)!;
    const rows = new Map([...labels.rows.values()].map((row) => [JSON.stringify(uidOf(labels, row)), row]));
    const own = (row: CanonicalRow) => {
      const cells = rows.get(row.uid ?? "")?.cells;
      const lacks = SET_FOR_ALL.filter((key) => cells && cells[labels.layout.index.get(`${key}_id`) ?? -1] === "null");
      return { ...row, ...Object.fromEntries(lacks.map((key) => [key, "null"])) };
    };
    return { ...change, inserted: change.inserted.map(own) };
  });
}

/** LaminDB's changes as they would be without defects that only its side has. */
export function normaliseReference(changes: Changes, source: DatabaseContent): Changes {
  const own = withoutOthersSources(withSourceHashes(changes, source), source);
  return normalise(withoutFilledTrash(own, source), source);
}

/** D7: a copied run has the transfer's transform in LaminDB; its own transform stays behind. */
function withoutRunTransforms(changes: Changes, source: DatabaseContent): Changes {
  const runs = source.get("lamindb_run")!;
  const transforms = source.get("lamindb_transform")!;
  const transformAt = runs.layout.index.get("transform_id")!;
  const own = new Map(
    [...runs.rows.values()].map((run) => [
      JSON.stringify(uidOf(runs, run)),
      JSON.stringify(uidOf(transforms, transforms.rows.get(Number(run.cells[transformAt]))!)),
    ]),
  );
  if (!changes.get("lamindb_run")?.inserted.some(({ uid }) => own.has(uid!))) return changes;
  const dropped = new Set(own.values());
  const users = source.get("lamindb_user")!;
  for (const { cells } of transforms.rows.values()) {
    const creator = users.rows.get(Number(cells[transforms.layout.index.get("created_by_id")!]));
    if (creator) dropped.add(JSON.stringify(uidOf(users, creator))); // they come along with the transforms
  }
  return map(changes, (table, change) => {
    if (table === "lamindb_transform" || table === "lamindb_user")
      return { ...change, inserted: change.inserted.filter(({ uid }) => !dropped.has(uid!)) };
    if (table !== "lamindb_run") return change;
    const inserted = change.inserted.map((row) => (own.has(row.uid!) ? { ...row, transform: '"<D7>"' } : row));
    return { ...change, inserted };
  });
}

/** Changes of either side after the rules that need nothing but the changes themselves. */
export function normalise(changes: Changes, source: DatabaseContent): Changes {
  return withAnyFeature(withoutRunTransforms(withoutEmptyAux(withoutJsonNull(changes)), source), source);
}

/** D7: whether a target has a run of the source's under another transform, which LaminDB from then on files its rows under. */
export function hasClaimedRun(target: DatabaseContent, source: DatabaseContent): boolean {
  const transformsOf = (content: DatabaseContent) => {
    const [runs, transforms] = [content.get("lamindb_run")!, content.get("lamindb_transform")!];
    const at = runs.layout.index.get("transform_id")!;
    const uidAt = (id: string | undefined) => uidOf(transforms, transforms.rows.get(Number(id))!);
    return new Map([...runs.rows.values()].map((run) => [uidOf(runs, run), uidAt(run.cells[at])]));
  };
  const own = transformsOf(source);
  return [...transformsOf(target)].some(([run, transform]) => own.has(run) && own.get(run) !== transform);
}
