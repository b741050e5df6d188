import type { Config } from "../config/config.ts";
import { assertRates } from "./callerLimits.ts";
import { Documents } from "./documents.ts";
import { findListening } from "./listen.ts";

/** Throws a ConfigError, or says why it cannot listen, where `serve` would refuse the configuration, whatever becomes of its instances. */
export async function assertServable(config: Config): Promise<void> {
  assertRates(config);
  new Documents(config); // reads the files
  await findListening(config);
}
