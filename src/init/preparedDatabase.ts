/** A database that is complete but that nobody sees yet. */
export interface PreparedDatabase {
  /** Makes it visible, in one step; throws if that fails, and then nothing is visible. */
  publish(): Promise<void>;
  /** Removes every trace of it; does nothing once it is published. */
  abandon(): Promise<void>;
}
