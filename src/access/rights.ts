import type { AuthConfig, Role } from "../config/config.ts";
import { ownValue } from "../util/ownValue.ts";

/** What somebody may do. */
export interface Rights {
  /** May read the instance with this slug. */
  mayRead(slug: string): boolean;
  /** May have things written to the default instance. */
  readonly maySync: boolean;
  readonly maySeeMetrics: boolean;
  /** Whether there is anything that they may do. */
  readonly isNone: boolean;
}

/** Of whoever runs the gateway, and of everybody where it asks nobody who they are. */
export const ALL_RIGHTS: Rights = { mayRead: () => true, maySync: true, maySeeMetrics: true, isNone: false };

/** What these roles and those of everybody allow together; names of roles that do not exist give nothing. */
export function rightsOf({ roles, anonymous }: AuthConfig, names: readonly string[]): Rights {
  const held = [...new Set([...names, ...anonymous])].map((name) => ownValue(roles, name));
  const known = held.filter((role): role is Role => role !== undefined);
  const slugs = new Set(known.flatMap(({ read }) => read));
  return {
    mayRead: (slug) => slugs.has("*") || slugs.has(slug),
    maySync: known.some(({ sync }) => sync),
    maySeeMetrics: known.some(({ metrics }) => metrics),
    isNone: known.length === 0,
  };
}
