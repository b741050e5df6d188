import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { bar, duration, makeProgress } from "../../src/cli/progress.ts";

function terminal(isTTY: boolean, columns?: number) {
  let text = "";
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    text += chunk;
    done();
  };
  const stream = Object.assign(new Writable({ write }), { isTTY, columns }) as unknown as NodeJS.WriteStream;
  return { stream, text: () => text };
}

it("writes one line over the other on a terminal, none longer than it", () => {
  const { stream, text } = terminal(true, 10);
  const progress = makeProgress(stream);
  progress.show("first");
  progress.show("second line");
  progress.end();
  expect(text()).toBe("\r\x1b[2Kfirst\r\x1b[2Ksecond li\r\x1b[2K");
});

it("writes nothing where there is no terminal", () => {
  const { stream, text } = terminal(false);
  const progress = makeProgress(stream);
  progress.show("first");
  progress.end();
  expect(text()).toBe("");
});

it.each([
  [0, 8, "[------------------------]   0 %"],
  [3, 8, "[#########---------------]  37 %"],
  [8, 8, "[########################] 100 %"],
  [0, 0, "[########################] 100 %"],
])("%i of %i is %s", (done, total, expected) => {
  expect(bar(done, total)).toBe(expected);
});

it.each([
  [0.2, "1 s"],
  [99, "99 s"],
  [150, "3 min"],
  [7_500, "2 h 5 min"],
  [7_190, "2 h 0 min"],
])("%d seconds are %s", (seconds, expected) => {
  expect(duration(seconds)).toBe(expected);
});
