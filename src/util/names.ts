/** Pure conversions between LaminDB's snake_case and Python names, and GraphQL's. */

/** `n_files` → `nFiles`, `_aux` → `aux`: GraphQL's form of a LaminDB field name. */
export function camelCase(name: string): string {
  return name.replace(/^_+/, "").replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `biontyCellType` → `BIONTY_CELL_TYPE`; a run of capitals stays one word (`ULabel` → `ULABEL`). */
export function constantCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
}

/** `Artifact` → `artifact`, `ULabel` → `ulabel`: all leading capitals become small. */
export function lowerFirst(name: string): string {
  return name.replace(/^[A-Z]+/, (capitals) => capitals.toLowerCase());
}

/** `artifact` → `Artifact`. */
export function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** English plural of the last word of a name (`biontyEthnicity` → `biontyEthnicities`). */
export function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}
