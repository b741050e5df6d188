import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { parseDatabaseAddress } from "../../src/config/databaseAddress.ts";
import { GatewayError } from "../../src/errors.ts";
import { Instances } from "../../src/instances/instances.ts";
import type { TransferMode } from "../../src/sync/request.ts";
import { type SyncContext, syncObject } from "../../src/sync/sync.ts";
import type { LiveStep } from "./chooseStep.ts";

/** What the gateway answered to a sync. */
export type EngineAnswer = { ok: true; uid: string; db: string } | { ok: false; code: string; message: string };

const SOURCE = { slug: "laminlabs/lamindata", id: "037ba1e08d804f91a90275a47735076a", uid: "4XIuR0tvaiXM" };
const TARGET = { slug: "anonymous/target", id: "5eed0000000000000000000000000001", uid: "6W4sIR9LYXcq" };

const catalogue = loadCatalogue();

/** The gateway's engine on a source and a target, until `close`. */
export class Engine {
  readonly #context: SyncContext;

  constructor(source: string, target: string) {
    const address = (db: string) => parseDatabaseAddress(db, process.cwd())!;
    const config = {
      default: TARGET.slug,
      instances: [
        { ...SOURCE, db: address(source) },
        { ...TARGET, db: address(target) },
      ],
      modules: [],
      user: { handle: "anonymous", uid: "00000000" },
      listen: { host: "127.0.0.1", port: 0 },
      limits: DEFAULT_LIMITS,
    };
    this.#context = { config, instances: new Instances(config, catalogue) };
  }

  async sync({ registry, transfer, ...step }: LiveStep): Promise<EngineAnswer> {
    const request = {
      ...step,
      source: SOURCE.slug,
      registry: catalogue.registries.find(({ qualifiedName }) => qualifiedName === registry)!,
      ...(transfer && { transfer: transfer.toUpperCase() as TransferMode }),
    };
    try {
      const { object } = await syncObject(this.#context, request);
      return { ok: true, uid: object.uid, db: object.instance.db };
    } catch (error) {
      const code = error instanceof GatewayError ? error.code : "EXCEPTION";
      return { ok: false, code, message: String(error instanceof Error ? (error.stack ?? error.message) : error) };
    }
  }

  close(): Promise<void> {
    return this.#context.instances.close();
  }
}
