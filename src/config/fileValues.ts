/** Values that stand as text in the configuration file, and what is expected of them. */
import { z } from "zod";
import { isLoopbackHost } from "./loopback.ts";

export const number = (min: number, max: number) =>
  z.preprocess(
    (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value),
    z.number(`a whole number from ${min} to ${max}`).int().min(min).max(max),
  );
export const flag = z.preprocess(
  (value) => (value === "true" ? true : value === "false" ? false : value),
  z.boolean("true or false"),
);
export const text = (expected: string, pattern = /./) => z.string(expected).regex(pattern, expected);
export const textList = (expected: string) => z.array(text(expected), `a list of ${expected}`);

/** Whether what is sent to a URL stays secret on the way: https, or this machine. */
export function isTrustedUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname.replace(/^\[(.*)\]$/, "$1")));
}
