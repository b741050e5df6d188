import type { Dialect } from "./dialects.ts";
import { startTestGateway, type TestGateway } from "./gateway.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "./templates.ts";

/** Which database the source and the target are. */
export interface Dialects {
  source: Dialect;
  target: Dialect;
}

/** A source and a fresh target of one's own, and a gateway between them. */
export interface SyncPair {
  source: string;
  target: string;
  gateway: TestGateway;
  /** The data of an answer without errors. */
  read<Data>(document: string): Promise<Data>;
  /** Syncs an object of a registry (`ARTIFACT`) by its uid. */
  sync(registry: string, uid: string, transfer: "SQLRECORD" | "ANNOTATIONS"): Promise<void>;
  close(): Promise<void>;
}

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;

/** A gateway from a source, with this instance id, into a target, both databases as they are. */
export function startPair(source: string, target: string, { id = SOURCE.id } = {}): Promise<TestGateway> {
  return startTestGateway({
    instances: [
      { ...SOURCE, id, db: source },
      { ...TARGET, db: target },
    ],
    default: TARGET.slug,
    user: { handle: "anonymous", uid: "00000000" },
  });
}

/** A pair of template databases. */
export async function openSyncPair(dialects: Dialects): Promise<SyncPair> {
  const source = await cloneTemplate(dialects.source, "source");
  const target = await cloneTemplate(dialects.target, "target");
  const gateway = await startPair(source.db, target.db);
  const read = async <Data>(document: string): Promise<Data> => {
    const { data, errors } = await gateway.query<Data>(document);
    if (errors || !data) throw new Error(`${JSON.stringify(errors)} for ${document}`);
    return data;
  };
  return {
    source: source.db,
    target: target.db,
    gateway,
    read,
    sync: async (registry, uid, transfer) => {
      await read(
        `mutation { sync(source: "${SOURCE.slug}", registry: ${registry}, uid: "${uid}", transfer: ${transfer}) { outcome } }`,
      );
    },
    close: async () => {
      await gateway.stop();
      await Promise.all([source.drop(), target.drop()]);
    },
  };
}
