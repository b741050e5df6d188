/**
 * A row as canonical text by column name, read-only. Rows of one statement share the places of their columns: of
 * 20,000 rows with a Map each, the maps would take most of the time and memory.
 */
export class RowValues implements ReadonlyMap<string, string | null> {
  readonly #places: ReadonlyMap<string, number>;
  readonly #cells: readonly (string | null)[];

  constructor(places: ReadonlyMap<string, number>, cells: readonly (string | null)[]) {
    this.#places = places;
    this.#cells = cells;
  }

  get size(): number {
    return this.#places.size;
  }

  get(column: string): string | null | undefined {
    const place = this.#places.get(column);
    return place === undefined ? undefined : this.#cells[place];
  }

  has(column: string): boolean {
    return this.#places.has(column);
  }

  keys(): MapIterator<string> {
    return this.#places.keys();
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
    return new Map([...this.#places].map(([column, place]) => [column, this.#cells[place]!]));
  }
}
