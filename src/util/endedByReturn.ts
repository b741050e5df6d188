/**
 * A generator whose `return` is heard at once: it aborts the signal that the generator was made with. By itself a generator hears of it
 * with its next value, for which it may wait for ever.
 */
export function endedByReturn<T>(make: (end: AbortSignal) => AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const controller = new AbortController();
  const values = make(controller.signal);
  const end = values.return.bind(values);
  values.return = (value) => {
    controller.abort();
    return end(value);
  };
  return values;
}
