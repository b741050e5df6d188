import { RE2JS } from "re2js";
import { GatewayError } from "../errors.ts";

const MAX_LENGTH = 1000;

function refuse(pattern: string, reason: string): never {
  const shown = pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern;
  throw new GatewayError("BAD_USER_INPUT", `The regular expression "${shown}" ${reason}.`);
}

/**
 * Throws BAD_USER_INPUT unless the pattern means the same on all databases and runs in bounded time: groups,
 * classes, alternatives, quantifiers and anchors, without look-around and back references.
 */
export function assertPattern(pattern: string): void {
  if (pattern.length > MAX_LENGTH) refuse(pattern, `is longer than ${MAX_LENGTH} characters`);
  const unusual = /\\(?![dDwWsSntrfv]|[^\sA-Za-z0-9])(.?)/su.exec(pattern.replace(/\\\\/g, "__"));
  if (unusual) refuse(pattern, `holds \\${unusual[1]}, which databases read differently; write it out as characters`);
  if (/\(\?(?!:)/.test(pattern.replace(/^\(\?i\)/, ""))) {
    refuse(pattern, "may use (?: ) groups, and (?i) at its start, but no other (? form");
  }
  if (/\[[^\]]*\[[.=]/.test(pattern)) refuse(pattern, "names collating elements; write the characters");
  const bound = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].flatMap(([, from, to]) => [Number(from), Number(to)]);
  if (bound.some((count) => count > 255)) refuse(pattern, "repeats more than 255 times");
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    refuse(pattern, `cannot be used: ${error instanceof Error ? error.message : "it does not compile"}`);
  }
}
