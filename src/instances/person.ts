import { GatewayError } from "../errors.ts";

/** A token that tells a database with row-level security who reads or writes. */
export interface PersonToken {
  readonly text: string;
  /** When it ends, in milliseconds since 1970, as far as it says so. */
  readonly expiresAt?: number;
  /** Whose it is, as far as it says so: the same in all tokens of a person. */
  readonly account?: string;
}

/** Whoever reads and writes an instance that has rights per person, for one request. */
export interface Person {
  /** Their token; throws UNAUTHENTICATED where there is none. With `renew`, another one than before where one can be had, else undefined. */
  token(renew?: boolean): Promise<PersonToken | undefined>;
  /** Told that the token ended after some of the answer was read: none of it is to be given. */
  onExpired(error: GatewayError): void;
}

/** Whether a token has ended by now. */
export function hasEnded({ expiresAt }: PersonToken): boolean {
  return expiresAt !== undefined && Date.now() >= expiresAt;
}

/** The UNAUTHENTICATED of a token that has ended. */
export function tokenEnded(): GatewayError {
  return new GatewayError(
    "UNAUTHENTICATED",
    "The database token of the person who reads has expired; send a new one in the header x-lamindb-db-token.",
  );
}
