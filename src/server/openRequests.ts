import type { RequestListener } from "node:http";

/** Counts the requests that are being answered, and tells when there are none left. */
export class OpenRequests {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  /** The same listener, whose requests are counted. */
  counted(listener: RequestListener): RequestListener {
    return (request, response) => {
      this.#count += 1;
      response.once("close", () => {
        this.#count -= 1;
        if (this.#count === 0) for (const tell of this.#waiting.splice(0)) tell();
      });
      listener(request, response);
    };
  }

  /** Resolves when none is open, at the latest after `mostMs`. */
  async ended(mostMs: number): Promise<void> {
    if (this.#count === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      timer = setTimeout(resolve, mostMs);
    });
    clearTimeout(timer);
  }
}
