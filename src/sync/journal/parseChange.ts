import { z } from "zod";
import { type Catalogue, isLink, type Table } from "../../catalogue/model.ts";
import type { Change } from "./changeLog.ts";
import { notReadable, parseStored, ROW_ID } from "./stored.ts";

const ROW = z.record(z.string(), z.string().nullable());
const WITH_ID = ROW.and(z.object({ id: ROW_ID }));

const CONTENTS = {
  insert: z.object({ columns: z.array(z.string()), rows: z.array(z.tuple([ROW_ID, z.string()])) }),
  update: z.object({ rows: z.array(z.object({ id: ROW_ID, before: ROW, changes: ROW })) }),
  delete: z.object({ rows: z.array(WITH_ID) }),
} as const;

function parseContent(kind: string, table: Table, content: string, what: string): Change {
  if (kind === "insert") return { kind, table, ...parseStored(CONTENTS.insert, content, what) };
  if (kind === "update") return { kind, table, ...parseStored(CONTENTS.update, content, what) };
  if (kind !== "delete") throw notReadable(what, `its kind is ${kind}`);
  if (!isLink(table)) throw notReadable(what, `rows of ${table.table} are never replaced`);
  return { kind, table, ...parseStored(CONTENTS.delete, content, what) };
}

function* columnsOf(change: Change): Generator<string> {
  if (change.kind === "insert") yield* change.columns;
  else if (change.kind === "delete") for (const row of change.rows) yield* Object.keys(row);
  else for (const { before, changes } of change.rows) yield* [...Object.keys(before), ...Object.keys(changes)];
}

/** Reads a change from the journal; throws CONFLICT for what is not one. */
export function parseChange(
  { syncId, kind, table: name, content }: { syncId: string; kind: string; table: string; content: string },
  catalogue: Catalogue,
): Change {
  const what = `a change of the sync ${syncId}`;
  const table = catalogue.findTable(name);
  if (!table) throw notReadable(what, `there is no table ${name}`);
  const change = parseContent(kind, table, content, what);
  for (const column of columnsOf(change))
    if (!table.column(column)) throw notReadable(what, `${name} has no column ${column}`);
  return change;
}
