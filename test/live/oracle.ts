import { fileURLToPath } from "node:url";
import { PythonLamindb } from "../support/pythonLamindb.ts";
import type { LiveStep } from "./chooseStep.ts";

/** What LaminDB answered to a sync. */
export type OracleAnswer =
  | { ok: true; uid: string; db: string; found: number }
  | { ok: false; error: string; message: string; where: string };

/** What failed when LaminDB used a target, by name. */
export interface UseAnswer {
  ok: boolean;
  problems?: Record<string, string>;
  message?: string;
}

/** Python LaminDB as `oracle.py` serves it; every request meets it as if it had just been loaded. */
export class Oracle extends PythonLamindb {
  constructor(python: string, work: string, source: string, target: string) {
    super(python, fileURLToPath(new URL("./oracle.py", import.meta.url)), [work, source, target]);
  }

  sync(step: LiveStep): Promise<OracleAnswer> {
    return this.request({ op: "sync", step });
  }

  use(step: LiveStep, next: LiveStep | undefined): Promise<UseAnswer> {
    return this.request({ op: "use", step, next });
  }
}
