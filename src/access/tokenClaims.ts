import { decodeJwt } from "jose";
import type { PersonToken } from "../instances/person.ts";

/** A token with what it says of itself, as far as it does. Whether it is right is for those to say who take it. */
export function readToken(text: string): PersonToken {
  try {
    const { exp, account_id: account } = decodeJwt(text);
    return {
      text,
      ...(typeof exp === "number" && { expiresAt: exp * 1000 }),
      ...(typeof account === "string" && { account }),
    };
  } catch {
    return { text };
  }
}
