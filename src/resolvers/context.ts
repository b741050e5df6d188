import type { Identity } from "../access/identity.ts";
import type { Catalogue } from "../catalogue/model.ts";
import type { Config } from "../config/config.ts";
import type { Instance } from "../instances/instance.ts";
import { InstanceReports } from "../instances/instanceReports.ts";
import type { InstanceSet } from "../instances/instances.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Loaders } from "../loaders/loaders.ts";
import { makeLoaders } from "../loaders/makeLoaders.ts";
import type { SyncEvent } from "../sync/syncEvent.ts";
import { Selections } from "./selection.ts";

/** What resolvers of one request share. */
export interface GatewayContext {
  /** Those that the caller may reach. */
  instances: InstanceSet;
  /** An instance as the caller has it, where rights are per person; also for work that goes on after the request. */
  bind?: (instance: Instance) => Instance;
  /** Who the request comes from. */
  identity: Identity;
  catalogue: Catalogue;
  config: Config;
  loaders: Loaders;
  selections: Selections;
  /** Response keys of the root fields whose lists were read along with them. */
  prefetched: Set<string>;
  jobs: Jobs;
  /** What became of instances that are read in one go: which of them the answer has to do without. */
  reports: InstanceReports;
  requestId: string;
  /** Told whether an instance answers when a client asks for that: the error where it does not. */
  onStatus?: (instance: Instance, error?: unknown) => void;
  /** Told what became of a sync of one object. */
  onSynced?: ((event: SyncEvent) => void) | undefined;
  /** Told of a failure that clients do not see, as the answer comes another way. */
  onFailure?: (error: unknown) => void;
  /** Replicas may answer queries, where they have come as far as `after`, a header of the request, says. */
  replicas?: { after?: string | undefined };
  /** Aborted when the request's time is over, and when its client has gone. */
  signal?: AbortSignal;
}

/** How much of a request's time one of several instances may take: what is asked of the others' objects then has the rest. */
const SHARE_OF_ONE = 1 / 3;

/** The context of one request, with loaders of its own. */
export function makeContext(
  parts: Omit<GatewayContext, "loaders" | "selections" | "prefetched" | "reports">,
): GatewayContext {
  const { limits } = parts.config;
  const reports = new InstanceReports(Math.ceil(limits.requestTimeoutMs * SHARE_OF_ONE));
  const loaders = makeLoaders(limits, parts.signal, undefined, parts.replicas);
  return { ...parts, loaders, selections: new Selections(parts.catalogue), prefetched: new Set(), reports };
}
