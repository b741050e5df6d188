/**
 * Makes a queue that runs pieces of work one after the other, in the order in which they came; one that fails does
 * not keep the next from running.
 */
export function makeQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
