import type { Param } from "./dialects/reader.ts";

/** A piece of SQL with the values bound in it, in the order in which they stand; pieces nest through `sql`. */
export interface Sql {
  /** One more than `params`: a bound value stands between each two. */
  readonly text: readonly string[];
  readonly params: readonly Param[];
}

/** SQL text that comes from the catalogue or from this program, never from a client. */
export function raw(text: string): Sql {
  return { text: [text], params: [] };
}

/** A bound value. */
export function param(value: Param): Sql {
  return { text: ["", ""], params: [value] };
}

/** Pieces one behind the other; built once, so that a statement's length costs no more than itself. */
function concatenate(pieces: Iterable<Sql | string>): Sql {
  const text = [""];
  const params: Param[] = [];
  for (const part of pieces) {
    const piece = typeof part === "string" ? raw(part) : part;
    text[text.length - 1] += piece.text[0]!;
    for (const [i, value] of piece.params.entries()) {
      params.push(value);
      text.push(piece.text[i + 1]!);
    }
  }
  return { text, params };
}

/** Template tag; strings within `${}` are SQL text as with `raw`, values must come through `param`. */
export function sql(strings: TemplateStringsArray, ...parts: (Sql | string)[]): Sql {
  return concatenate(strings.flatMap((text, i) => (i === 0 ? [text] : [parts[i - 1]!, text])));
}

/** Pieces with text between them; none give empty text. */
export function join(pieces: readonly Sql[], between: string): Sql {
  return concatenate(pieces.flatMap((piece, i) => (i === 0 ? [piece] : [between, piece])));
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

/** The statement's text with the dialect's placeholders. */
export function render(statement: Sql, dialect: { placeholder(n: number): string }): string {
  return statement.text.reduce((left, right, i) => left + dialect.placeholder(i) + right);
}
