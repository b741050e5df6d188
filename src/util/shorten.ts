const MAX_LENGTH = 200;

/** Text for a message: cut after 200 characters, so that an answer never echoes a large argument. */
export function shorten(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}… (${text.length} characters)`;
}
