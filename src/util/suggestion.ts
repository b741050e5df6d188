const SUGGESTION = / ?(Did you mean .+\?)$/s;

/** A message of graphql-js in two: what it says, and the names that it proposes at its end, where it does. */
export function splitSuggestion(message: string): { said: string; hint: string | undefined } {
  return { said: message.replace(SUGGESTION, ""), hint: SUGGESTION.exec(message)?.[1] };
}
