const SUGGESTION = "Did you mean ";

/**
 * A message of graphql-js in two: what it says, and the names that it proposes at its end, where it does. Clients write parts of it,
 * of any length: no regular expression, which could take quadratic time.
 */
export function splitSuggestion(message: string): { said: string; hint: string | undefined } {
  const at = message.endsWith("?") ? message.lastIndexOf(SUGGESTION) : -1;
  if (at < 0) return { said: message, hint: undefined };
  return { said: message.slice(0, at).trimEnd(), hint: message.slice(at) };
}
