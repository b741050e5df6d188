/** A target, sources that can be changed, and the engine between them, for tests of undo. */

import { pruneJournal } from "../../src/sync/journal/pruneJournal.ts";
import type { SyncRequest } from "../../src/sync/request.ts";
import { syncObject } from "../../src/sync/sync.ts";
import { type UndoReport, undoSync } from "../../src/sync/undo/undoSync.ts";
import { withTarget } from "./annotatedSync.ts";
import { databaseText } from "./databaseText.ts";
import type { Dialect } from "./dialects.ts";
import { OTHER_SOURCE, openEngine } from "./openEngine.ts";
import { unpackSqliteTemplate } from "./sqliteTemplates.ts";
import { TEMPLATE_INSTANCES } from "./templates.ts";

export interface UndoEngine {
  /** Addresses of the target and the first source. */
  target: string;
  source: string;
  /** Who signs what is synced from now on; `anonymous` at first. */
  user: { handle: string; uid?: string };
  sync(registry: string, uid: string, more?: Partial<SyncRequest>): Promise<string>;
  undo(syncId: string): Promise<UndoReport>;
  /** Removes syncs older than so many days; gives how many. */
  prune(days: number): Promise<number>;
  /** Undoes it and gives what stands in the way, a line each. */
  blockers(syncId: string): Promise<string[]>;
  /** All rows of LaminDB's tables. */
  text(): Promise<string[]>;
}

/** Slug of a second source with the same objects. */
export const OTHER = OTHER_SOURCE.slug;

/** Runs `use` with a fresh target and two sources. */
export async function withUndoEngine(dialect: Dialect, use: (engine: UndoEngine) => Promise<void>): Promise<void> {
  await withTarget(dialect, async ({ db }) => {
    const source = unpackSqliteTemplate("source");
    const engine = openEngine(source, db, unpackSqliteTemplate("source"));
    const undoEngine: UndoEngine = {
      target: db,
      source,
      user: engine.config.user!,
      async sync(registry, uid, more) {
        const context = { ...engine, config: { ...engine.config, user: undoEngine.user } };
        const request = { source: TEMPLATE_INSTANCES.source.slug, registry: engine.catalogue.registry(registry), uid };
        return (await syncObject(context, { ...request, ...more })).syncId!;
      },
      prune: (days) => pruneJournal(engine.instances.default, days),
      undo: (syncId) => undoSync(engine, syncId),
      async blockers(syncId) {
        const { blockedBy } = await undoSync(engine, syncId);
        return blockedBy.map(({ object, reason }) => `${object.table.qualifiedName} ${object.uid}: ${reason}`);
      },
      text: () => laminText(db),
    };
    try {
      await use(undoEngine);
    } finally {
      await engine.close();
    }
  });
}

/** All rows of LaminDB's tables; the gateway's own, and SQLite's counters, aside. */
export async function laminText(db: string): Promise<string[]> {
  const lines = (await databaseText(db)).split("\n");
  return lines.filter((line) => !/^(lamindb_gateway|sqlite_sequence)/.test(line));
}
