/** What goes on between the gateway and one database, for whoever watches the gateway. */
export interface Activity {
  /** Statements that were asked outside of snapshots, and snapshots; since the gateway started. */
  asked: number;
  /** Those that run or wait now. */
  open: number;
  /** Those that were refused, since too many wait. */
  refused: number;
  /** How many run at the same time; 0 while the database is not open. */
  atOnce: number;
  /** Whether the database answered when it was last asked; undefined before that. */
  isUp: boolean | undefined;
  /** Whether it is spared for a moment, see `Breaker`. */
  isSpared: boolean;
}

/** That of a database that nobody has asked for anything. */
export const noActivity = (): Activity => ({
  asked: 0,
  open: 0,
  refused: 0,
  atOnce: 0,
  isUp: undefined,
  isSpared: false,
});
