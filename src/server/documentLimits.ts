/**
 * Bounds on a request's text, checked before it is parsed: parsing and validation of a hostile document take
 * more than its size suggests, and nesting takes stack. Only counts tokens; what is malformed is the parser's to say.
 */
import { Lexer, Source, TokenKind } from "graphql";
import type { Limits } from "../config/config.ts";
import { GatewayError } from "../errors.ts";

const MAX_FRAGMENTS = 200;
/** Brackets of any kind within each other in a document. */
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
  readonly #limits: Limits;
  #tokens = 0;
  #aliases = 0;
  #directives = 0;
  #fragments = 0;
  #nesting = 0;
  #parentheses = 0;
  #previous = "";
  readonly #names: Map<string, number>[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  add(kind: string, value: string): void {
    const { maxTokens, maxDirectives } = this.#limits;
    if (++this.#tokens > maxTokens) refuse("tokens", maxTokens, "split it");
    if (kind === TokenKind.AT && ++this.#directives > maxDirectives)
      refuse("directives", maxDirectives, "ask for less, or split it");
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
    const { maxAliases } = this.#limits;
    if (kind === TokenKind.COLON && ++this.#aliases > maxAliases) refuse("aliases", maxAliases, "split it");
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

/** Throws LIMIT_EXCEEDED where a document has too many tokens, aliases, directives, fragments, levels or repeated fields. */
export function assertDocumentSize(document: string, limits: Limits): void {
  const lexer = new Lexer(new Source(document));
  const count = new TokenCount(limits);
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

function isNestedTooDeep(variables: unknown, most: number): boolean {
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return false;
}

/** What is too much about variables, with its limit. */
function excessOf(variables: unknown, limits: Limits): [what: string, limit: number] | undefined {
  const { maxVariablesDepth, maxVariablesBytes, maxBodyBytes } = limits;
  if (isNestedTooDeep(variables, maxVariablesDepth)) return ["levels in its variables", maxVariablesDepth];
  if (maxVariablesBytes >= maxBodyBytes) return undefined; // the whole body is within it
  const bytes = Buffer.byteLength(JSON.stringify(variables ?? null));
  return bytes > maxVariablesBytes ? ["bytes of variables", maxVariablesBytes] : undefined;
}

/** Whether variables are neither nested too deep nor too long. */
export function areVariablesWithin(variables: unknown, limits: Limits): boolean {
  return excessOf(variables, limits) === undefined;
}

/** Throws LIMIT_EXCEEDED where a request's document or its variables are too much, however it came. */
export function assertRequestSize(
  { query, variables }: { query?: unknown; variables?: unknown },
  limits: Limits,
): void {
  if (typeof query === "string") assertDocumentSize(query, limits);
  const excess = excessOf(variables, limits);
  if (excess) refuse(...excess, "send less in them");
}
