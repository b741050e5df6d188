import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import type { Edit } from "./editTarget.ts";
import type { Side, Sides } from "./sides.ts";

/** Databases in files: LaminDB finds its own where its settings say. */
export class SqliteSides implements Sides {
  readonly source: string;
  readonly targets: Record<Side, string>;
  readonly oracleArguments: [string, string] = ["sqlite", "sqlite"];

  constructor(work: string) {
    this.source = join(work, "lamindata", ".lamindb", "lamin.db");
    this.targets = { python: join(work, "target", ".lamindb", "lamin.db"), gateway: join(work, "gateway", "lamin.db") };
    for (const file of [this.source, ...Object.values(this.targets)]) mkdirSync(dirname(file), { recursive: true });
  }

  async begin(source: string, target: string): Promise<void> {
    replaceFile(source, this.source);
    for (const file of Object.values(this.targets)) replaceFile(target, file);
  }

  async copyFrom(side: Side): Promise<void> {
    replaceFile(this.targets[side], this.targets[side === "python" ? "gateway" : "python"]);
  }

  async edit(edits: Edit[]): Promise<void> {
    for (const file of Object.values(this.targets)) {
      const db = new Database(file);
      for (const { table, uid, changes } of edits) {
        const set = Object.keys(changes).map((column) => `"${column}" = ?`);
        db.prepare(`UPDATE "${table}" SET ${set.join(", ")} WHERE uid = ?`).run(...Object.values(changes), uid);
      }
      db.close();
    }
  }

  async keep(side: Side | "source", folder: string, name: string): Promise<void> {
    copyFileSync(side === "source" ? this.source : this.targets[side], join(folder, `${name}.db`));
  }

  async close(): Promise<void> {}
}

function replaceFile(from: string, to: string): void {
  for (const suffix of ["-wal", "-shm", "-journal"]) rmSync(to + suffix, { force: true });
  copyFileSync(from, to);
}
