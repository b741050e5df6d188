import type { DocumentNode } from "graphql";
import { BoundedStore } from "../util/boundedStore.ts";

/** What hangs on a document, plans and statements that were made of it, takes many times as much. */
const MAX_BYTES = 4 * 2 ** 20;
/** Longer documents hold values that belong into variables; they do not come again. */
const MAX_TEXT = 50_000;

/** Parsed and validated documents, bounded by what they hold: a document keeps its whole text with every value in it. */
export class DocumentStore {
  readonly #documents = new BoundedStore<DocumentNode>(MAX_BYTES);

  /** Bytes of what is kept: about the documents' size in memory. */
  get bytes(): number {
    return this.#documents.bytes;
  }

  get size(): number {
    return this.#documents.size;
  }

  get(key: string): DocumentNode | undefined {
    return this.#documents.get(key);
  }

  set(key: string, document: DocumentNode): void {
    const text = document.loc?.source.body.length ?? 0;
    if (text > MAX_TEXT) this.#documents.delete(key);
    else this.#documents.set(key, document, text + JSON.stringify(document).length);
  }
}
