import { GatewayError } from "../errors.ts";
import { turn } from "../util/turn.ts";
import { DatabaseChanged, onceMore } from "./databaseChanged.ts";
import type { Instance, ReadSession } from "./instance.ts";

/** The read sessions of one request, one per instance. One snapshot for all statements of a session would begin here. */
export class ReadSessions {
  readonly #signal: AbortSignal | undefined;
  #replicas: { after?: string | undefined } | undefined;
  readonly #sessions = new Map<Instance, Promise<ReadSession>>();
  /** How many statements were asked. */
  statements = 0;

  /** Slugs of those that were asked. */
  get slugs(): string[] {
    return [...this.#sessions.keys()].map(({ slug }) => slug);
  }

  /**
   * When `signal` is aborted, what is read ends with its reason, in the databases too. With `replicas`, those may be read that have
   * come as far as the header `after` says (readAfter.ts).
   */
  constructor(signal?: AbortSignal, replicas?: { after?: string | undefined }) {
    this.#signal = signal;
    this.#replicas = replicas;
  }

  /** From now on replicas play no part: the request writes. */
  leaveReplicas(): void {
    this.#replicas = undefined;
    this.#sessions.clear();
  }

  /**
   * Runs `work` on the instance's session; once more, on a new session, where the database has changed meanwhile. An instance that
   * could not be reached is waited for once: from then on each read throws the same error.
   */
  read<T>(instance: Instance, work: (session: ReadSession) => Promise<T>): Promise<T> {
    return onceMore(
      instance.slug,
      () => this.#open(instance),
      (session) =>
        work(session).catch(async (error) => {
          if (error instanceof DatabaseChanged) await this.#forget(session);
          else if (isAway(error, instance)) {
            this.#leave(instance, error);
            await turn(); // so do all others who waited for it, and each then has much to do
          }
          throw error;
        }),
    );
  }

  #open(instance: Instance): Promise<ReadSession> {
    const known = this.#sessions.get(instance);
    if (known) return known;
    const session = this.#replicas
      ? instance.querySession(this.#replicas.after, this.#signal)
      : instance.session(this.#signal);
    const opening = session.then(
      (session) => this.#counted(session),
      async (error) => {
        await turn(); // as all who wait for the same opening
        throw error;
      },
    );
    this.#sessions.set(instance, opening);
    return opening;
  }

  #counted(session: ReadSession): ReadSession {
    const all: ReadSession["reader"]["all"] = (sql, params, end) => {
      this.statements += 1;
      return session.reader.all(sql, params, end);
    };
    return { ...session, reader: { all } };
  }

  /** Others of this request may have a newer one by now. */
  async #forget(session: ReadSession): Promise<void> {
    const { instance } = session;
    if ((await this.#sessions.get(instance)?.catch(() => undefined)) === session) this.#sessions.delete(instance);
  }

  #leave(instance: Instance, error: unknown): void {
    const away = Promise.reject<ReadSession>(error);
    away.catch(() => undefined);
    this.#sessions.set(instance, away);
  }
}

function isAway(error: unknown, { slug }: Instance): boolean {
  return error instanceof GatewayError && error.isAway && error.details.instance === slug;
}
