/**
 * An instance's database while the gateway runs: opened on first use, looked at again now and then, opened anew where its file
 * is another one, closed on stop. Looks happen on use only: a gateway that nobody asks leaves its databases alone.
 */
import type { Catalogue } from "../catalogue/model.ts";
import type { InstanceConfig, Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";
import { statementSpan } from "../tracing.ts";
import { noActivity } from "./activity.ts";
import { boundedQueue } from "./boundedQueue.ts";
import { Breaker } from "./breaker.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { ReaderPool } from "./dialects/reader.ts";
import { type Look, lookAt } from "./introspect.ts";
import type { PhysicalSchema } from "./physicalSchema.ts";

/** How long what was seen of a database is taken for true. */
const LOOK_AFTER_MS = 5_000;

/** A database as a look found it; another look that found a change makes another one. */
export interface Opened {
  readonly reader: ReaderPool;
  readonly schema: PhysicalSchema;
}

interface Looked extends Opened {
  readonly look: Look;
  /** The number of changes that had shown when the look began. */
  readonly changes: number;
  /** On the clock of `performance.now()`. */
  readonly lookedAt: number;
}

type State =
  | { kind: "closed" }
  | { kind: "opening"; opening: Promise<Looked> }
  | { kind: "open"; looked: Looked }
  | { kind: "stopped" };

export class LiveDatabase {
  readonly #config: InstanceConfig;
  readonly #dialect: Dialect;
  readonly #catalogue: Catalogue;
  readonly #limits: Limits;
  readonly #mayMend: boolean;
  readonly activity = noActivity();
  readonly #breaker = new Breaker(this.activity);
  #state: State = { kind: "closed" };
  #looking: Promise<Looked> | undefined;
  /** How often it has shown that it changed. */
  #changes = 0;

  /** `mayMend`: a file that a killed program left half-written may be rolled back on the way. */
  constructor(config: InstanceConfig, dialect: Dialect, catalogue: Catalogue, limits: Limits, mayMend: boolean) {
    this.#config = config;
    this.#dialect = dialect;
    this.#catalogue = catalogue;
    this.#limits = limits;
    this.#mayMend = mayMend;
  }

  /** The database as it is now or was some seconds ago. Throws INSTANCE_UNAVAILABLE, or what the database says. */
  async current(): Promise<Opened> {
    for (;;) {
      const looked = await this.#open();
      const isRecent = performance.now() - looked.lookedAt < LOOK_AFTER_MS;
      if (isRecent && looked.changes === this.#changes) return looked;
      const found = await (this.#looking ? this.#breaker.join(this.#looking) : this.#startLook(looked));
      if (found.changes === this.#changes) return found; // else it changed after the look had begun
    }
  }

  /** What was seen of the database counts no more: it has shown that it changed. */
  outdated(): void {
    this.#changes += 1;
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { kind: "stopped" };
    this.activity.atOnce = 0;
    if (state.kind === "open") await state.looked.reader.close();
    if (state.kind === "opening") await state.opening.then(({ reader }) => reader.close()).catch(() => undefined);
  }

  async #open(): Promise<Looked> {
    switch (this.#state.kind) {
      case "open":
        return this.#state.looked;
      case "opening":
        return this.#breaker.join(this.#state.opening);
      case "stopped":
        throw new GatewayError("INSTANCE_UNAVAILABLE", "It is closed: the gateway is stopping.");
      case "closed": {
        const opening = this.#connect();
        this.#state = { kind: "opening", opening };
        return opening;
      }
    }
  }

  #startLook(before: Looked): Promise<Looked> {
    this.#looking = this.#lookAgain(before).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #connect(): Promise<Looked> {
    let reader: ReaderPool | undefined;
    try {
      const open = () => this.#dialect.openReader(this.#config.db, this.#limits, this.#mayMend);
      const pool = await this.#breaker.run(open);
      const span = statementSpan(this.#dialect.systemName, this.#config.slug);
      reader = boundedQueue(pool, this.#limits.maxQueue, { activity: this.activity, breaker: this.#breaker, span });
      const looked = await this.#look(reader);
      if (this.#state.kind === "opening") this.#state = { kind: "open", looked };
      return looked;
    } catch (error) {
      if (this.#state.kind === "opening") this.#state = { kind: "closed" };
      await reader?.close();
      throw error;
    }
  }

  async #look(reader: ReaderPool, before?: Look): Promise<Looked> {
    const [lookedAt, changes] = [performance.now(), this.#changes];
    const look = await lookAt(reader, this.#dialect, this.#catalogue, this.#config.modules, before);
    return { reader, look, schema: look.schema, changes, lookedAt };
  }

  async #lookAgain(before: Looked): Promise<Looked> {
    try {
      const looked = await this.#look(before.reader, before.look);
      if (this.#state.kind === "open") this.#state = { kind: "open", looked };
      return looked;
    } catch (error) {
      if (this.#dialect.changeOf(error) !== "file" || this.#state.kind !== "open") throw error;
      before.reader.retire();
      this.#state = { kind: "closed" };
      return this.#open();
    }
  }
}
