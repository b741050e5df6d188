/** Number of letters to insert, drop, replace or swap with the next one to make one word of the other. */
function distance(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, swapped, row[j]! + 1, next[j - 1]! + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}

/** The known word that was probably meant, undefined where none is close. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const [best] = known
    .map((candidate) => ({ candidate, edits: distance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
}

/** Some known words that may have been meant, the nearest first: close ones, and those that one of both words is a part of. */
export function nearestWords(word: string, known: readonly string[], most = 5): string[] {
  const lower = word.toLowerCase();
  const rated = known.flatMap((candidate) => {
    const other = candidate.toLowerCase();
    const allowed = Math.max(1, Math.floor(other.length / 3));
    const isPart = lower.length > 2 && other.length > 2 && (other.includes(lower) || lower.includes(other));
    const difference = Math.abs(other.length - lower.length);
    const edits = difference > allowed ? allowed + difference : distance(lower, other);
    return isPart || edits <= allowed ? [{ candidate, edits }] : [];
  });
  return rated
    .sort((a, b) => a.edits - b.edits)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}
