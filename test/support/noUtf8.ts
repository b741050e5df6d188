/** Text that SQLite holds although its bytes are no UTF-8, as the gateway's readers give it. */
export const NO_UTF8 = new DataView(Uint8Array.of(0x61, 0xff, 0x62).buffer);

/** How a statement takes a value, such text among them. */
export function placeOf(value: unknown): string {
  return value instanceof DataView ? "CAST(? AS TEXT)" : "?";
}

/** What is bound for it. */
export function boundAs(value: unknown): unknown {
  return value instanceof DataView ? Buffer.from(value.buffer) : value;
}
