/** Finds out who a request comes from. The only place that decides it, whatever way the request came. */
import type { AuthConfig } from "../config/config.ts";
import { noCredentials, wrongCredentials } from "./authRefused.ts";
import { findKey, type HeaderLookup, readCredentials } from "./credentials.ts";
import { type Identity, OPEN } from "./identity.ts";
import { rightsOf } from "./rights.ts";
import { tokenIdentity } from "./tokenIdentity.ts";
import { makeVerifyToken } from "./verifyToken.ts";

/** Who a request comes from, and what it carries for databases that ask for more than that. */
export interface Caller {
  readonly identity: Identity;
  /** Headers of the request; of a connection that has none, what its client sent in their place. */
  readonly header: HeaderLookup;
}

/** Who the headers say that a request comes from. Throws AuthRefused where they are wrong, or missing and needed. */
export type Authenticate = (header: HeaderLookup) => Promise<Caller>;

/** Makes it for a configuration; without one, nobody has to prove anything. */
export function makeAuthenticate(auth: AuthConfig | undefined): Authenticate {
  if (!auth) return async (header) => ({ identity: OPEN, header });
  const { jwt, apiKeys, anonymous } = auth;
  const verify = jwt && makeVerifyToken(jwt);
  const nobody: Identity = { kind: "anonymous", name: "", roles: anonymous, rights: rightsOf(auth, []) };
  const identify = async (header: HeaderLookup): Promise<Identity> => {
    const credentials = readCredentials(header);
    if (!credentials) {
      if (nobody.rights.isNone) throw noCredentials();
      return nobody;
    }
    const { text, mayBeToken } = credentials;
    const key = findKey(apiKeys, text);
    if (key) return { kind: "key", name: key.name, roles: key.roles, rights: rightsOf(auth, key.roles) };
    if (!verify || !mayBeToken) throw wrongCredentials("The API key is not one of this gateway's keys.");
    return tokenIdentity(auth, jwt, await verify(text));
  };
  return async (header) => ({ identity: await identify(header), header });
}
