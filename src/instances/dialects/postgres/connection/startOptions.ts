import type { SessionSetting } from "./sessionSettings.ts";

export interface StartOptions {
  /** What `-c name=value` and `--name=value` set. */
  settings: SessionSetting[];
  /** Everything else, as it was written. */
  rest: string;
}

const WORD = /(?:\\.|[^\s\\])+/gs;
const SETTING = /^(?:-c|--)([^=]+)=(.*)$/s;

/**
 * Splits the `options` of an address, as the server does: words at spaces, a backslash before what is meant literally. A pooler
 * refuses or ignores them, whereas settings may travel in transactions.
 */
export function splitStartOptions(options: string): StartOptions {
  const words = (options.match(WORD) ?? []).flatMap((word, i, all) =>
    all[i - 1] === "-c" ? [] : word === "-c" ? [`-c${all[i + 1] ?? ""}`] : [word],
  );
  const settings: SessionSetting[] = [];
  const rest = words.filter((word) => {
    const [, name, value] = SETTING.exec(word.replace(/\\(.)/gs, "$1")) ?? [];
    if (name === undefined) return true;
    settings.push({ name: name.replaceAll("-", "_"), value: value!, isRequired: false });
    return false;
  });
  return { settings, rest: rest.join(" ") };
}
