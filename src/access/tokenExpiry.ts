import { decodeJwt } from "jose";

/** When a token ends, as it says itself; nothing where it does not. Whether it is right is for those to say who take it. */
export function expiryOf(token: string): { expiresAt?: number } {
  try {
    const { exp } = decodeJwt(token);
    return typeof exp === "number" ? { expiresAt: exp * 1000 } : {};
  } catch {
    return {};
  }
}
