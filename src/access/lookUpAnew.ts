import type { AuthConfig } from "../config/config.ts";
import { type Identity, OPEN } from "./identity.ts";
import { type Rights, rightsOf } from "./rights.ts";

/** What is kept about the person for whom work goes on in their absence: names, no credentials. */
export type KeptIdentity = Pick<Identity, "kind" | "name" | "roles" | "user">;

const NO_RIGHTS: Rights = { mayRead: () => false, maySync: false, maySeeMetrics: false, isNone: true };

/** What is kept of an identity; undefined for whoever runs the gateway. */
export function keepIdentity({ kind, name, roles, user }: Identity): KeptIdentity | undefined {
  return kind === "open" ? undefined : { kind, name, roles, ...(user && { user }) };
}

function rightsNow(auth: AuthConfig, { kind, name, roles }: KeptIdentity): Rights {
  if (kind === "anonymous") return rightsOf(auth, []);
  if (kind === "token") return rightsOf(auth, roles);
  const key = auth.apiKeys.find((one) => one.name === name);
  return key ? rightsOf(auth, key.roles) : NO_RIGHTS;
}

/** An identity with the rights that it has by now: those of its key, or what the roles that its token named mean today. */
export function lookUpAnew(auth: AuthConfig | undefined, kept: KeptIdentity | undefined): Identity {
  if (!kept) return OPEN;
  return auth ? { ...kept, rights: rightsNow(auth, kept) } : { ...kept, rights: OPEN.rights };
}
