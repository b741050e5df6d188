import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Alarm } from "../../src/util/alarm.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("rings once, at the earliest of the times that it was asked for", () => {
  const ring = vi.fn();
  const alarm = new Alarm(ring);
  alarm.within(100);
  alarm.within(2_000);
  vi.advanceTimersByTime(100);
  expect(ring).toHaveBeenCalledTimes(1);
  alarm.within(2_000);
  alarm.within(0);
  vi.advanceTimersByTime(0);
  expect(ring).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(ring).toHaveBeenCalledTimes(2);
});

it("does not ring once it is stopped", () => {
  const ring = vi.fn();
  const alarm = new Alarm(ring);
  alarm.within(100);
  alarm.stop();
  vi.advanceTimersByTime(1_000);
  expect(ring).not.toHaveBeenCalled();
  alarm.within(1_000);
  vi.advanceTimersByTime(1_000);
  expect(ring).toHaveBeenCalledTimes(1);
});
