/** The present time, or one from now on, as canonical text: `YYYY-MM-DD HH:MM:SS.ffffff`, UTC, to the microsecond. */
export function nowText(laterMs = 0): string {
  const micros = Math.round((performance.timeOrigin + performance.now() + laterMs) * 1000);
  const seconds = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19).replace("T", " ");
  return `${seconds}.${String(micros % 1_000_000).padStart(6, "0")}`;
}
