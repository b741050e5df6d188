/** Values by key, the last used ones, bounded by their size in bytes and not by their number. */
export class BoundedStore<V> {
  readonly #most: number;
  readonly #entries = new Map<string, { value: V; bytes: number }>();
  /** Bytes of what is kept. */
  bytes = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry?.value;
  }

  set(key: string, value: V, bytes: number): void {
    this.delete(key);
    this.#entries.set(key, { value, bytes });
    this.bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.bytes <= this.#most) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
