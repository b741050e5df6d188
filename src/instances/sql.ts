import type { Param } from "./dialects/reader.ts";

/** A request's variables, as its operation coerces them. */
export type Variables = Readonly<Record<string, unknown>>;

/** A value that variables give when a statement runs, so that a statement made once serves requests with other values. */
export class Late<T> {
  readonly get: (variables: Variables) => T;

  constructor(get: (variables: Variables) => T) {
    this.get = get;
  }

  map<U>(make: (value: T) => U): Late<U> {
    return new Late((variables) => make(this.get(variables)));
  }
}

/** A value that is known, or will be. */
export type Given<T> = T | Late<T>;

/** What is made of a value; late where the value is. */
export function given<T, U>(value: Given<T>, make: (value: T) => U): Given<U> {
  return value instanceof Late ? value.map(make) : make(value);
}

/** A piece of SQL with the values bound in it, in the order in which they stand; pieces nest through `sql`. */
export interface Sql {
  /** One more than `params`: a bound value stands between each two. */
  readonly text: readonly string[];
  readonly params: readonly Given<Param>[];
}

/** SQL text that comes from the catalogue or from this program, never from a client. */
export function raw(text: string): Sql {
  return { text: [text], params: [] };
}

/** A bound value. */
export function param(value: Given<Param>): Sql {
  return { text: ["", ""], params: [value] };
}

/** Pieces one behind the other; built once, so that a statement's length costs no more than itself. */
class Concatenation implements Sql {
  readonly text = [""];
  readonly params: Given<Param>[] = [];

  add(piece: Sql | string): void {
    const last = this.text.length - 1;
    if (typeof piece === "string") {
      this.text[last] += piece;
      return;
    }
    const { text, params } = piece;
    this.text[last] += text[0]!;
    // nothing else is done as often
    for (let i = 0; i < params.length; i++) {
      this.params.push(params[i]!);
      this.text.push(text[i + 1]!);
    }
  }
}

/** Template tag; strings within `${}` are SQL text as with `raw`, values must come through `param`. */
export function sql(strings: TemplateStringsArray, ...parts: (Sql | string)[]): Sql {
  const whole = new Concatenation();
  for (const [i, text] of strings.entries()) {
    if (i > 0) whole.add(parts[i - 1]!);
    whole.add(text);
  }
  return whole;
}

/** Pieces with text between them; none give empty text. */
export function join(pieces: readonly Sql[], between: string): Sql {
  const whole = new Concatenation();
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) whole.add(between);
    whole.add(piece);
  }
  return whole;
}

/** Halves the list at each step: SQLite's parser takes expressions of a limited depth only. */
function combine(conditions: readonly Sql[], operator: "AND" | "OR"): Sql {
  if (conditions.length === 1) return conditions[0]!;
  const middle = conditions.length >> 1;
  const [left, right] = [conditions.slice(0, middle), conditions.slice(middle)];
  return sql`(${combine(left, operator)} ${operator} ${combine(right, operator)})`;
}

/** All of the conditions; none is TRUE. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? raw("TRUE") : combine(conditions, "AND");
}

/** Any of the conditions; none is FALSE. */
export function anyOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? raw("FALSE") : combine(conditions, "OR");
}

/** The values bound in a statement; throws what making one of these variables throws. */
export function bind({ params }: Sql, variables: Variables = {}): Param[] {
  return params.map((value) => (value instanceof Late ? value.get(variables) : value));
}

/** The statement's text with the dialect's placeholders. */
export function render(statement: Sql, dialect: { placeholder(n: number): string }): string {
  return statement.text.reduce((left, right, i) => left + dialect.placeholder(i) + right);
}
