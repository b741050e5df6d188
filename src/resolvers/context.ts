import type { Catalogue } from "../catalogue/model.ts";
import type { Config } from "../config/config.ts";
import type { Instance } from "../instances/instance.ts";
import { InstanceFailures } from "../instances/instanceFailures.ts";
import type { Instances } from "../instances/instances.ts";
import type { Jobs } from "../jobs/jobs.ts";
import { type Loaders, makeLoaders } from "../loaders/makeLoaders.ts";

/** What resolvers of one request share. */
export interface GatewayContext {
  instances: Instances;
  catalogue: Catalogue;
  config: Config;
  loaders: Loaders;
  jobs: Jobs;
  /** Instances that the answer has to do without. */
  failures: InstanceFailures;
  requestId: string;
  /** Told whether an instance answers when a client asks for that: the error where it does not. */
  onStatus?: (instance: Instance, error?: unknown) => void;
  /** Told of a failure that clients do not see, as the answer comes another way. */
  onFailure?: (error: unknown) => void;
  /** Aborted when the request's time is over, and when its client has gone. */
  signal?: AbortSignal;
}

/** The context of one request, with loaders of its own. */
export function makeContext(parts: Omit<GatewayContext, "loaders" | "failures">): GatewayContext {
  return { ...parts, loaders: makeLoaders(parts.config.limits, parts.signal), failures: new InstanceFailures() };
}
