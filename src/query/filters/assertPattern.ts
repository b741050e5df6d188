/**
 * Regular expressions of clients: the part of the language that PostgreSQL and RE2 (which serves SQLite, in
 * linear time) read alike. What they read differently is refused, not translated: a pattern means one thing.
 */
import { RE2JS } from "re2js";
import { GatewayError } from "../../errors.ts";

const MAX_LENGTH = 1000;
const MAX_REPEATS = 255;

const ESCAPES = /^\\(?:[dDwWsSntrfv]|[^\sA-Za-z0-9])/u;
const ESCAPES_IN_BRACKETS = /^\\(?:[dwsntrfv]|[^\sA-Za-z0-9])/u;
const CLASS = /^\[:(?:alpha|digit|alnum|upper|lower|space|blank|punct|print|graph|xdigit|cntrl):\]/;
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/;

function refuse(pattern: string, reason: string): never {
  const shown = pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern;
  throw new GatewayError("BAD_USER_INPUT", `The regular expression "${shown}" ${reason}.`);
}

function assertEscape(pattern: string, rest: string, allowed: RegExp): number {
  const found = allowed.exec(rest);
  if (!found)
    refuse(pattern, `contains ${rest.slice(0, 2)}, which databases interpret differently; write out its characters`);
  return found[0].length;
}

/** Length of the bracket expression at the start of `rest`. */
function assertBrackets(pattern: string, rest: string): number {
  let at = /^\[\^?\]?/.exec(rest)![0].length;
  while (at < rest.length && rest[at] !== "]") {
    const inner = rest.slice(at);
    if (inner.startsWith("\\")) at += assertEscape(pattern, inner, ESCAPES_IN_BRACKETS);
    else if (/^\[[:.=]/.test(inner)) {
      const named = CLASS.exec(inner);
      if (!named) refuse(pattern, `contains ${inner.slice(0, 8)}, which is not a class such as [:alpha:]`);
      at += named[0].length;
    } else at += 1;
  }
  return at + 1;
}

/** Length of the quantifier at the start of `rest`; 0 if there is none. */
function assertQuantifier(pattern: string, rest: string, before: string): number {
  const found = QUANTIFIER.exec(rest);
  if (!found)
    return rest.startsWith("{") ? refuse(pattern, "contains a { that does not start a repetition; write \\{") : 0;
  if (before === "^" || before === "$") refuse(pattern, `repeats ${before}, which does not match a character`);
  const counts = [found[1], found[2]].filter((count) => count).map(Number);
  if (counts.some((count) => count > MAX_REPEATS)) refuse(pattern, `repeats more than ${MAX_REPEATS} times`);
  return found[0].length;
}

function assertToken(pattern: string, rest: string, before: string): number {
  if (rest.startsWith("\\")) return assertEscape(pattern, rest, ESCAPES);
  if (rest.startsWith("[")) return assertBrackets(pattern, rest);
  if (rest.startsWith("(?")) {
    if (!rest.startsWith("(?:")) refuse(pattern, "can use (?: ) groups, and (?i) at its start, but no other (? syntax");
    return 3;
  }
  return assertQuantifier(pattern, rest, before) || 1;
}

/**
 * Gives the pattern; throws BAD_USER_INPUT unless it means the same on all databases and runs in bounded time: groups,
 * classes, alternatives, quantifiers and anchors, without look-around and back references.
 */
export function assertPattern(pattern: string): string {
  if (pattern.length > MAX_LENGTH) refuse(pattern, `is longer than ${MAX_LENGTH} characters`);
  const start = pattern.startsWith("(?i)") ? 4 : 0;
  for (let at = start, before = ""; at < pattern.length; ) {
    const length = assertToken(pattern, pattern.slice(at), before);
    before = pattern.slice(at, at + length);
    at += length;
  }
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    refuse(pattern, `cannot be used: ${error instanceof Error ? error.message : "it does not compile"}`);
  }
  return pattern;
}
