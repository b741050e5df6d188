import type { IncomingMessage } from "node:http";
import { AuthRefused } from "../access/authRefused.ts";
import type { HeaderLookup } from "../access/credentials.ts";

/**
 * Headers of a request; of one that came several times all values, as proxies join them. Throws AuthRefused where that is
 * `authorization`: another server on the way may have checked another one of them.
 */
export function headerLookup({ headersDistinct }: IncomingMessage): HeaderLookup {
  return (name) => {
    const values = headersDistinct[name];
    if (name === "authorization" && (values?.length ?? 0) > 1)
      throw new AuthRefused(400, "The header authorization came more than once; send it once.");
    return values?.join(", ");
  };
}
