import { lowerOf, simpleUpper, upperOf } from "../../../util/simpleCase.ts";
import { SCORED_PATTERNS, SCORES, type ScoredPattern, searchPatterns } from "../searchPatterns.ts";

type Scorer = (text: string) => number;

/** A pattern's character as PostgreSQL takes it where case does not count. */
function eitherCase(character: string): string {
  const cases = [...new Set([lowerOf(character), upperOf(character)])];
  return cases.length === 1 ? character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&") : `[${cases.join("")}]`;
}

function makePart(patterns: ReturnType<typeof searchPatterns>, { pattern, score, closer }: ScoredPattern): Scorer {
  const expression = new RegExp(patterns[pattern], "u");
  const more = closer ? makePart(patterns, closer) : () => 0;
  return (text) => (expression.test(text) ? score + more(text) : 0);
}

function makeScorer(sought: string): Scorer {
  const whole = simpleUpper(sought);
  const patterns = searchPatterns([...sought].map(eitherCase).join(""));
  const parts = SCORED_PATTERNS.map((scored) => makePart(patterns, scored));
  return (text) =>
    parts.reduce((sum, part) => sum + part(text), SCORES.contains + (simpleUpper(text) === whole ? SCORES.whole : 0));
}

const scorers = new Map<string, Scorer>();

/** What a text in which the sought one stands counts for. */
export function searchScore(text: string, sought: string): number {
  let found = scorers.get(sought);
  if (!found) {
    found = makeScorer(sought);
    if (scorers.size > 100) scorers.clear();
    scorers.set(sought, found);
  }
  return found(text);
}
