/** Adds a value to a key's list. The list grows in place: a copy for each value would take the square of their number. */
export function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
