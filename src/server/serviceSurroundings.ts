import type { Logger } from "pino";
import type { JobBinds } from "../jobs/jobs.ts";
import type { ExplorerTab } from "./explorer/explorerRoutes.ts";
import type { Listening } from "./hostNames.ts";
import type { Metrics } from "./metrics.ts";

/** What a service shares with the one before it and the one after it. */
export interface ServiceSurroundings {
  listening: Listening;
  log: Logger;
  metrics: Metrics;
  /** Persons whose jobs go on under the next configuration. */
  binds: JobBinds;
  /** Operations that the explorer opens with; those of the configuration where there are none. */
  tabs: readonly ExplorerTab[] | undefined;
  /** Whether the whole gateway is coming to its end. */
  isStopping: () => boolean;
}
