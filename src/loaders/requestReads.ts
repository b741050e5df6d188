import DataLoader from "dataloader";
import type { Limits } from "../config/config.ts";
import type { Instance, ReadSession } from "../instances/instance.ts";
import type { ReadSessions } from "../instances/readSessions.ts";
import { EntryCount } from "./entryCount.ts";
import { KeyTexts, type LoaderKey } from "./loaderKey.ts";
import type { Batch } from "./loaders.ts";

/** What the loaders of one request share: its sessions, one loader for each key, and its count of entries. */
export class RequestReads {
  readonly limits: Limits;
  readonly entries: EntryCount;
  readonly #sessions: ReadSessions;
  readonly #snapshot: ReadSession | undefined;
  readonly #loaders = new Map<string, DataLoader<unknown, unknown>>();
  readonly #texts = new KeyTexts();

  /** All is read on `snapshot` where it is given. */
  constructor(limits: Limits, sessions: ReadSessions, snapshot: ReadSession | undefined) {
    this.limits = limits;
    this.entries = new EntryCount(limits.maxCost);
    this.#sessions = sessions;
    this.#snapshot = snapshot;
  }

  /** As `Loaders.read`. */
  read<T>(instance: Instance, work: (session: ReadSession) => Promise<T>): Promise<T> {
    return this.#snapshot ? work(this.#snapshot) : this.#sessions.read(instance, work);
  }

  /** As `Loaders.batched`. */
  batched<K, V>(key: LoaderKey, batch: Batch<K, V>): DataLoader<K, V | undefined> {
    const name = this.#texts.of(key);
    const known = this.#loaders.get(name) as DataLoader<K, V | undefined> | undefined;
    if (known) return known;
    const loader = new DataLoader<K, V | undefined>(async (ids) => {
      const found = await batch(ids);
      return ids.map((id) => found.get(id));
    });
    this.#loaders.set(name, loader as DataLoader<unknown, unknown>);
    return loader;
  }
}
