/** What a map has under a key that it has; throws where it does not. */
export function getFrom<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const found = map.get(key);
  if (found === undefined) throw new Error(`there is nothing under ${String(key)}`);
  return found;
}
