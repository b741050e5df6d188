/**
 * Database tokens that LaminHub gives for a person's hub token (lamindb_setup 1.27, `db_token`). They are kept as long as they last, by
 * the hub token that they were fetched with: whoever has that gets them from LaminHub, too.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { GatewayError } from "../errors.ts";
import type { PersonToken } from "../instances/person.ts";
import { Recent } from "../util/recent.ts";
import { readToken } from "./tokenClaims.ts";

const MAX_TOKENS = 1_000;
const FETCH_TIMEOUT_MS = 5_000;
/** A token that ends sooner is renewed before it is used. */
const RENEW_BEFORE_MS = 30_000;
const ANSWER = z.object({ token: z.string().min(1) });

function refused(status: number): GatewayError {
  if (status === 401 || status === 403 || status === 404) {
    const message =
      "LaminHub gives no database token for the token in the header x-lamin-hub-token; log in there again.";
    return new GatewayError("UNAUTHENTICATED", message);
  }
  return unreachable(`status ${status}`);
}

function unreachable(why: string): GatewayError {
  const message = `LaminHub does not give database tokens right now (${why}); try again, or send one in the header x-lamindb-db-token.`;
  return new GatewayError("INSTANCE_UNAVAILABLE", message, { retryable: true });
}

export class HubTokens {
  readonly #tokens = new Recent<Promise<PersonToken>>(MAX_TOKENS);

  /** The person's token for a database; with `renew`, another one than was given before. Throws UNAUTHENTICATED, INSTANCE_UNAVAILABLE. */
  async tokenFor(url: string, hubToken: string, renew: boolean): Promise<PersonToken> {
    const key = createHash("sha256").update(`${url}\n${hubToken}`).digest("hex");
    const known = renew ? undefined : await this.#tokens.get(key)?.catch(() => undefined);
    if (known && (known.expiresAt === undefined || known.expiresAt - Date.now() > RENEW_BEFORE_MS)) return known;
    const fetching = fetchToken(url, hubToken);
    this.#tokens.set(key, fetching);
    return fetching;
  }
}

/** The hub token goes to this address and, since redirects are not followed, to no other. */
async function fetchToken(url: string, hubToken: string): Promise<PersonToken> {
  let response: Response;
  try {
    const headers = { authorization: `Bearer ${hubToken}`, accept: "application/json" };
    response = await fetch(url, { headers, redirect: "error", signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  } catch {
    throw unreachable("it does not answer");
  }
  if (!response.ok) throw refused(response.status);
  const answer = ANSWER.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw unreachable("its answer has no token");
  return readToken(answer.data.token);
}
