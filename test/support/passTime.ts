import { vi } from "vitest";

/** From now on, as if so much more time had gone by, until mocks are restored. */
export function passTime(ms: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + ms);
}
