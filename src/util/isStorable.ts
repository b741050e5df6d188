/** Whether every database can hold the text: PostgreSQL takes no NUL character and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}
