import { InvalidArgumentError } from "commander";

/** The port that an option names; 0 is any free one. */
export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) {
    throw new InvalidArgumentError("A port must be a whole number from 0 (any free port) to 65535.");
  }
  return Number(text);
}
