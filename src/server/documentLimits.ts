/**
 * Bounds on a request's text, checked before it is parsed: parsing and validation of a hostile document take
 * more than its size suggests, and nesting takes stack. Only counts tokens; what is malformed is the parser's to say.
 */
import { Lexer, Source, TokenKind } from "graphql";
import { GatewayError } from "../errors.ts";

const MAX_TOKENS = 10_000;
const MAX_ALIASES = 500;
const MAX_FRAGMENTS = 200;
/** Brackets of any kind within each other, in a document or in variables. */
const MAX_NESTING = 200;
/** One name in one selection set: validation compares each pair of them. */
const MAX_REPEATED_NAME = 100;

const OPENING = new Set<string>([TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L]);
const CLOSING = new Set<string>([TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R]);

/** A name after one of these is that of a field behind an alias, a fragment or a directive. */
const NOT_AN_ANSWERS_NAME = new Set<string>([TokenKind.COLON, TokenKind.SPREAD, TokenKind.AT]);

function refuse(what: string, limit: number, advice: string): never {
  throw new GatewayError("LIMIT_EXCEEDED", `The request has more than ${limit} ${what}; ${advice}.`, { limit });
}

/** Counts while tokens pass by; throws LIMIT_EXCEEDED at the first that is too much. */
class TokenCount {
  #tokens = 0;
  #aliases = 0;
  #fragments = 0;
  #nesting = 0;
  #parentheses = 0;
  #previous = "";
  readonly #names: Map<string, number>[] = [];

  add(kind: string, value: string): void {
    if (++this.#tokens > MAX_TOKENS) refuse("tokens", MAX_TOKENS, "split it");
    if (OPENING.has(kind)) this.#open(kind);
    else if (CLOSING.has(kind)) this.#close(kind);
    else if (this.#parentheses === 0) this.#inSelection(kind, value);
    this.#previous = kind;
  }

  #open(kind: string): void {
    if (++this.#nesting > MAX_NESTING) refuse("levels of brackets", MAX_NESTING, "request fewer levels");
    if (kind === TokenKind.PAREN_L) this.#parentheses++;
    if (kind === TokenKind.BRACE_L) this.#names.push(new Map());
  }

  #close(kind: string): void {
    this.#nesting--;
    if (kind === TokenKind.PAREN_R) this.#parentheses--;
    if (kind === TokenKind.BRACE_R) this.#names.pop();
  }

  #inSelection(kind: string, value: string): void {
    if (kind === TokenKind.COLON && ++this.#aliases > MAX_ALIASES) refuse("aliases", MAX_ALIASES, "split it");
    if (kind !== TokenKind.NAME || NOT_AN_ANSWERS_NAME.has(this.#previous)) return;
    const names = this.#names.at(-1);
    if (!names) {
      if (value === "fragment" && ++this.#fragments > MAX_FRAGMENTS) refuse("fragments", MAX_FRAGMENTS, "split it");
      return;
    }
    const count = (names.get(value) ?? 0) + 1;
    names.set(value, count);
    if (count > MAX_REPEATED_NAME) refuse(`occurrences of ${value} in one place`, MAX_REPEATED_NAME, "ask for it once");
  }
}

/** Throws LIMIT_EXCEEDED where a document has too many tokens, aliases, fragments, levels or repeated fields. */
export function assertDocumentSize(document: string): void {
  const lexer = new Lexer(new Source(document));
  const count = new TokenCount();
  for (;;) {
    let token: ReturnType<Lexer["advance"]>;
    try {
      token = lexer.advance();
    } catch {
      return;
    }
    if (token.kind === TokenKind.EOF) return;
    count.add(token.kind, token.value);
  }
}

/** Whether variables are nested deeper than they may be. */
export function isNestedTooDeep(variables: unknown): boolean {
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_NESTING) return true;
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return false;
}

/** Throws LIMIT_EXCEEDED where variables are nested too deep. */
export function assertVariablesDepth(variables: unknown): void {
  if (isNestedTooDeep(variables)) refuse("levels in its variables", MAX_NESTING, "nest them less");
}
