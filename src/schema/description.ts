/** A description in the form of SDL: one line before what it describes. */
export function description(text: string, indent = ""): string {
  return `${indent}${JSON.stringify(text)}\n`;
}

/** `nObservations` → `n observations`, `BiontyCellType` → `bionty cell type`. */
export function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, (whole, a: string, b: string) => (whole.startsWith("UL") ? whole : `${a} ${b}`))
    .toLowerCase();
}
