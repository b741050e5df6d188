import type { Table } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import { type Cell, Unreadable } from "./dialects/canonical.ts";

/** What the rows of one statement share. */
export interface RowShape {
  table: Table;
  /** Places of the cells by column. */
  places: ReadonlyMap<string, number>;
  /** Slug of the instance, for messages. */
  instance?: string | undefined;
}

/**
 * A row as canonical text by column name, read-only. `get` throws CONFLICT for a value that its column's kind cannot hold, so that
 * nothing goes on with it; `cell` shows it. Rows of one statement share the places of their columns: of 20,000 rows with a Map
 * each, the maps would take most of the time and memory.
 */
export class RowValues implements ReadonlyMap<string, string | null> {
  readonly #shape: RowShape;
  readonly #cells: readonly Cell[];

  constructor(shape: RowShape, cells: readonly Cell[]) {
    this.#shape = shape;
    this.#cells = cells;
  }

  get size(): number {
    return this.#shape.places.size;
  }

  /** The value as it is, readable or not. */
  cell(column: string): Cell | undefined {
    const place = this.#shape.places.get(column);
    return place === undefined ? undefined : this.#cells[place];
  }

  get(column: string): string | null | undefined {
    const cell = this.cell(column);
    if (cell instanceof Unreadable) throw this.#error(column, cell);
    return cell;
  }

  has(column: string): boolean {
    return this.#shape.places.has(column);
  }

  /** Whether `get` gives all values. */
  get isReadable(): boolean {
    return !this.#cells.some((cell) => cell instanceof Unreadable);
  }

  /** The row with another value in a column, which may be a new one. */
  with(column: string, text: string | null): RowValues {
    const { places } = this.#shape;
    const place = places.get(column) ?? places.size;
    const cells = [...this.#cells];
    cells[place] = text;
    return new RowValues({ ...this.#shape, places: new Map(places).set(column, place) }, cells);
  }

  keys(): MapIterator<string> {
    return this.#shape.places.keys();
  }

  values(): MapIterator<string | null> {
    return this.#map().values();
  }

  entries(): MapIterator<[string, string | null]> {
    return this.#map().entries();
  }

  [Symbol.iterator](): MapIterator<[string, string | null]> {
    return this.entries();
  }

  forEach(use: (value: string | null, column: string, row: RowValues) => void): void {
    for (const [column, value] of this) use(value, column, this);
  }

  #map(): Map<string, string | null> {
    return new Map([...this.keys()].map((column) => [column, this.get(column)!]));
  }

  #error(column: string, cell: Unreadable): Error {
    const { place, details } = this.#place(column);
    return cell.error(place, details);
  }

  /** The CONFLICT for a column that has no value here, and should. */
  lacks(column: string): GatewayError {
    const { place, details } = this.#place(column);
    return new GatewayError(
      "CONFLICT",
      `${place} has no value, which it must have; correct it in the database.`,
      details,
    );
  }

  #place(column: string): { place: string; details: Record<string, string> } {
    const { table, instance } = this.#shape;
    const field = table.column(column)?.name ?? column;
    const [uid, id] = [this.cell("uid"), this.cell("id")];
    const name = typeof uid === "string" ? uid : `with id ${typeof id === "string" ? id : "unknown"}`;
    return {
      place: `${table.qualifiedName} ${name}${instance ? ` of ${instance}` : ""}: ${field}`,
      details: {
        ...(instance && { instance }),
        registry: table.qualifiedName,
        ...(typeof uid === "string" && { uid }),
        field,
      },
    };
  }
}

/** The text in a column in which LaminDB has one in every row; throws CONFLICT where a database has none. */
export function textOf(row: ReadonlyMap<string, string | null>, column: string): string {
  const text = row.get(column);
  if (text != null) return text;
  throw row instanceof RowValues ? row.lacks(column) : new GatewayError("CONFLICT", `A row has no ${column}.`);
}

/** The key of a row. */
export const idOf = (row: ReadonlyMap<string, string | null>): string => textOf(row, "id");

/** A row's value as it is, readable or not; undefined where the row does not have the column. */
export function cellOf(row: ReadonlyMap<string, string | null>, column: string): Cell | undefined {
  return row instanceof RowValues ? row.cell(column) : row.get(column);
}
