import type { Limits } from "../config/config.ts";
import type { ReadSession } from "../instances/instance.ts";
import { ReadSessions } from "../instances/readSessions.ts";
import { factLoaders } from "./factLoaders.ts";
import { listLoaders } from "./listLoaders.ts";
import type { Loaders } from "./loaders.ts";
import { pathLoaders } from "./pathLoaders.ts";
import { RequestReads } from "./requestReads.ts";
import { rowLoaders } from "./rowLoaders.ts";

/**
 * A fresh set of loaders, for one request, which `signal` ends; all its reads are on `snapshot` where it is given. With `replicas`,
 * those may be read that have come as far as `after` says.
 */
export function makeLoaders(
  limits: Limits,
  signal?: AbortSignal,
  snapshot?: ReadSession,
  replicas?: { after?: string | undefined },
): Loaders {
  const sessions = new ReadSessions(signal, replicas);
  const reads = new RequestReads(limits, sessions, snapshot);
  const { requirePaths, ...ofPaths } = pathLoaders(reads);
  return {
    ...rowLoaders(reads),
    ...listLoaders(reads),
    ...factLoaders(reads, requirePaths),
    ...ofPaths,
    read: (instance, work) => reads.read(instance, work),
    batched: (key, batch) => reads.batched(key, batch),
    entries: reads.entries,
    get statements() {
      return sessions.statements;
    },
    get slugs() {
      return sessions.slugs;
    },
    leaveReplicas: () => sessions.leaveReplicas(),
  };
}
