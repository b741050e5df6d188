import { ALL_RIGHTS, type Rights } from "./rights.ts";

/** `open`: nobody has to prove who they are. `anonymous`: they have to, and came without credentials. */
export type IdentityKind = "open" | "anonymous" | "token" | "key";

/** Who a request comes from, as far as it was proved, and what they may do. */
export interface Identity {
  readonly kind: IdentityKind;
  /** The same for all requests of one caller, and for nobody else's of the same kind. */
  readonly name: string;
  /** Names of the roles that the credentials themselves bring. */
  readonly roles: readonly string[];
  readonly rights: Rights;
  /** The LaminDB user that the credentials name, whom rows written for the caller belong to. */
  readonly user?: { readonly handle?: string; readonly uid?: string };
  /** When the credentials end, in milliseconds since 1970; absent: they do not. */
  readonly expiresAt?: number;
}

/** Everybody, where nobody has to prove who they are; and whoever runs the gateway. */
export const OPEN: Identity = { kind: "open", name: "", roles: [], rights: ALL_RIGHTS };

/** A text that no other identity has. */
export function identityKey({ kind, name }: Pick<Identity, "kind" | "name">): string {
  return `${kind}:${name}`;
}
