/**
 * Which cases run in which pairing. `PARITY_PAIRS`: `all`, or a list such as `sqlite-postgres,postgres-postgres` (source
 * first); `PARITY_CASES`: a list of names with `*`. Without `PARITY_PAIRS` the guide runs in all four pairings and every
 * other case in one of them, in turn.
 */
import { env } from "node:process";
import { caseNames } from "./cases.ts";
import type { Pairing } from "./runCase.ts";

/** All pairings, in the order in which they take turns. */
const PAIRINGS: Pairing[] = [
  { source: "sqlite", target: "sqlite" },
  { source: "postgres", target: "postgres" },
  { source: "sqlite", target: "postgres" },
  { source: "postgres", target: "sqlite" },
];

/** Names of the cases that run in a pairing; throws where the environment names a pairing or case that does not exist. */
export function selectCases({ source, target }: Pairing): string[] {
  const turn = PAIRINGS.findIndex((pairing) => pairing.source === source && pairing.target === target);
  const all = caseNames();
  const wanted = all.filter(matcher(env.PARITY_CASES ?? "*"));
  if (wanted.length === 0) throw new Error(`PARITY_CASES=${env.PARITY_CASES} fits no case`);
  const pairs = env.PARITY_PAIRS;
  if (pairs !== undefined) return pairs === "all" || parsePairs(pairs).includes(`${source}-${target}`) ? wanted : [];
  return wanted.filter((name) => name.startsWith("guide-") || all.indexOf(name) % PAIRINGS.length === turn);
}

function matcher(patterns: string): (name: string) => boolean {
  const expressions = patterns.split(",").map((pattern) => new RegExp(`^${pattern.trim().replaceAll("*", ".*")}$`));
  return (name) => expressions.some((expression) => expression.test(name));
}

function parsePairs(text: string): string[] {
  const known = PAIRINGS.map(({ source, target }) => `${source}-${target}`);
  const pairs = text.split(",").map((pair) => pair.trim());
  const unknown = pairs.filter((pair) => !known.includes(pair));
  if (unknown.length > 0) throw new Error(`PARITY_PAIRS: ${unknown.join(", ")} is none of ${known.join(", ")}, all`);
  return pairs;
}
