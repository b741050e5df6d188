/**
 * LaminDB's score of a text in which another one is found, whatever the case (2.12.1, `_search` in query_manager; shared by both
 * databases): what counts is whether an occurrence is all of the text, one of its synonyms, or whole words of it.
 */

/** What is added where the sought text is all of the text, and where it stands in it at all. */
export const SCORES = { whole: 200, contains: 1 } as const;

/** A regular expression that PostgreSQL and JavaScript read alike, and what is added where it is found. */
export interface ScoredPattern {
  pattern: string;
  score: number;
}

/** The other parts of the score, by an expression that finds the sought text. */
export function searchPatterns(sought: string): ScoredPattern[] {
  return [
    // one of several synonyms
    { pattern: `(?:^|\\|)${sought}(?:\\||$)`, score: 200 },
    // words of a phrase
    { pattern: `(?:^|[ |.,;:])${sought}(?:[ |.,;:]|$)`, score: 10 },
    // start of a synonym, of which no other word follows
    { pattern: `(?:^|\\|)${sought}[^ |]*(?:\\||$)`, score: 8 },
    // start of a word
    { pattern: `(?:^|[ |])${sought}`, score: 2 },
    // end of a word
    { pattern: `${sought}(?:[ |.,;:]|$)`, score: 2 },
  ];
}
