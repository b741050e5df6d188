/** A short text that differs between different texts. */
function fingerprint(text: string): string {
  let hash = 5381;
  for (const char of text) hash = ((hash * 33) ^ char.codePointAt(0)!) >>> 0;
  return hash.toString(36);
}

/**
 * The browser's storage, apart for each set of tabs: else what the page kept from another set would take the
 * place of the tabs that it was opened with.
 */
export function makeStorage(tabs: readonly unknown[]) {
  const prefix = `lamindb-gateway:${tabs.length > 0 ? fingerprint(JSON.stringify(tabs)) : "own"}:`;
  const own = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return {
    getItem: (key: string) => localStorage.getItem(prefix + key),
    setItem: (key: string, value: string) => localStorage.setItem(prefix + key, value),
    removeItem: (key: string) => localStorage.removeItem(prefix + key),
    clear: () => {
      for (const key of own()) localStorage.removeItem(key);
    },
    get length() {
      return own().length;
    },
  };
}
