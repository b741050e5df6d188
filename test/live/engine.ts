import { GatewayError } from "../../src/errors.ts";
import type { TransferMode } from "../../src/sync/request.ts";
import { syncObject } from "../../src/sync/sync.ts";
import { undoSync } from "../../src/sync/undo/undoSync.ts";
import { openEngine } from "../support/openEngine.ts";
import { TEMPLATE_INSTANCES } from "../support/templateInstances.ts";
import type { LiveStep } from "./chooseStep.ts";

/** What the gateway answered to a sync. */
export type EngineAnswer =
  | { ok: true; uid: string; db: string; syncId: string }
  | { ok: false; code: string; message: string };

/** The gateway's engine on a source and a target, until `close`. */
export class Engine {
  readonly #engine: ReturnType<typeof openEngine>;

  constructor(source: string, target: string) {
    this.#engine = openEngine(source, target);
  }

  async sync({ registry, transfer, ...step }: LiveStep): Promise<EngineAnswer> {
    const request = {
      ...step,
      source: TEMPLATE_INSTANCES.source.slug,
      registry: this.#engine.catalogue.registry(registry),
      ...(transfer && { transfer: transfer.toUpperCase() as TransferMode }),
    };
    try {
      const { object, syncId } = await syncObject(this.#engine, request);
      return { ok: true, uid: object!.uid, db: object!.instance.db, syncId: syncId! };
    } catch (error) {
      const code = error instanceof GatewayError ? error.code : "EXCEPTION";
      return { ok: false, code, message: String(error instanceof Error ? (error.stack ?? error.message) : error) };
    }
  }

  /** Takes a sync back; gives a line per thing that stands in the way. */
  async undo(syncId: string): Promise<string[]> {
    const { blockedBy } = await undoSync(this.#engine, syncId);
    return blockedBy.map(({ object, reason }) => `undo: ${object.table.qualifiedName} ${object.uid}: ${reason}`);
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}
