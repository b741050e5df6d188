/** How many there may be at the same time: of one key, such as a caller, and of all together. */
export interface MostPlaces {
  each: number;
  all?: number;
}

/** A place that is taken, until it is given back; doing that again does nothing. */
export interface TakenPlace {
  release(): void;
}

/** A place; or which of the numbers is reached. */
export type Place = TakenPlace | { full: keyof MostPlaces };

/** Places for what goes on at the same time: requests and streams of callers, downloads of instances. */
export class Places {
  readonly #most: MostPlaces;
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor(most: MostPlaces) {
    this.#most = most;
  }

  /** Takes a place under a key, or for one that is not counted by itself. `each`: where that is another number for each key. */
  take(key: string | undefined, each = this.#most.each): Place {
    if (this.#all >= (this.#most.all ?? Number.POSITIVE_INFINITY)) return { full: "all" };
    const own = key === undefined ? 0 : (this.#taken.get(key) ?? 0);
    if (own >= each) return { full: "each" };
    this.#all += 1;
    if (key !== undefined) this.#taken.set(key, own + 1);
    let isTaken = true;
    return {
      release: () => {
        if (!isTaken) return;
        isTaken = false;
        this.#all -= 1;
        if (key !== undefined) this.#giveBack(key);
      },
    };
  }

  #giveBack(key: string): void {
    const left = this.#taken.get(key)! - 1;
    if (left > 0) this.#taken.set(key, left);
    else this.#taken.delete(key);
  }
}
