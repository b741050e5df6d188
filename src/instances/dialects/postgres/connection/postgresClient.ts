import pg from "pg";
import type { ConnectionRole } from "./sessionSettings.ts";

/** A connection that says what it is for; when it breaks, the statement on it fails, or the next one, never the process. */
export class PostgresClient extends pg.Client {
  readonly role: ConnectionRole;
  /** Its session is set as it has to be. */
  isReady = false;
  /** Gives it back to the pool that lent it. */
  release: () => void = () => undefined;

  constructor(config: pg.ClientConfig, role: ConnectionRole) {
    super(config);
    this.role = role;
    this.on("error", () => undefined);
  }

  /** Neither ended nor broken. */
  get isUsable(): boolean {
    const { _queryable, _ending } = this as unknown as { _queryable: boolean; _ending: boolean }; // as pg's own pool looks
    return _queryable && !_ending;
  }
}
