/**
 * LaminDB's score of a text in which another one is found, whatever the case (2.12.1, `_search` in query_manager; shared by both
 * databases): what counts is whether an occurrence is all of the text, one of its synonyms, or whole words of it.
 */

/** What is added where the sought text is all of the text, and where it is found at all. */
export const SCORES = { whole: 200, contains: 1 } as const;

/** What is added where a pattern is found; `closer` is one that is found only there, so that mostly it need not be looked for. */
export interface ScoredPattern {
  pattern: PatternName;
  score: number;
  closer?: ScoredPattern;
}

type PatternName = keyof ReturnType<typeof searchPatterns>;

/** The other parts of the score. */
export const SCORED_PATTERNS: readonly ScoredPattern[] = [
  {
    pattern: "word_start",
    score: 2,
    closer: { pattern: "synonym_start", score: 8, closer: { pattern: "synonym", score: 200 } },
  },
  { pattern: "word_end", score: 2, closer: { pattern: "words", score: 10 } },
];

/** Regular expressions that PostgreSQL and JavaScript read alike, by an expression that finds the sought text. */
export function searchPatterns(sought: string) {
  return {
    word_start: `(?:^|[ |])${sought}`,
    // no other word follows
    synonym_start: `(?:^|\\|)${sought}[^ |]*(?:\\||$)`,
    synonym: `(?:^|\\|)${sought}(?:\\||$)`,
    word_end: `${sought}(?:[ |.,;:]|$)`,
    // one or several of a phrase
    words: `(?:^|[ |.,;:])${sought}(?:[ |.,;:]|$)`,
  };
}

/** Their names, in any order. */
export const PATTERN_NAMES = Object.keys(searchPatterns("")) as PatternName[];
