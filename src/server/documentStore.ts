import type { DocumentNode } from "graphql";

/** What hangs on a document, plans and statements that were made of it, takes many times as much. */
const MAX_BYTES = 4 * 2 ** 20;
/** Longer documents hold values that belong into variables; they do not come again. */
const MAX_TEXT = 50_000;

interface Entry {
  document: DocumentNode;
  bytes: number;
}

/**
 * Parsed and validated documents, the last used ones, bounded by what they hold and not by their number: a document keeps
 * its whole text with every value in it.
 */
export class DocumentStore {
  readonly #entries = new Map<string, Entry>();
  /** Bytes of what is kept: about the documents' size in memory. */
  bytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): DocumentNode | undefined {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry?.document;
  }

  set(key: string, document: DocumentNode): void {
    this.#drop(key);
    const text = document.loc?.source.body.length ?? 0;
    if (text > MAX_TEXT) return;
    const bytes = text + JSON.stringify(document).length;
    this.#entries.set(key, { document, bytes });
    this.bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.bytes <= MAX_BYTES) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
