/** Which columns of an object to read, and which of its references to read along in the same statement. */
export interface Selection {
  columns: Set<string>;
  /** By column of the reference. */
  toOne: Map<string, Selection>;
}

/** What to read of a list's entries: the objects, the link rows that lead to them, and whether cursors are wanted. */
export interface EdgeSelection {
  node: Selection;
  link: Selection;
  cursors: boolean;
}

/** A selection of these columns, without references. */
export function selectColumns(...columns: string[]): Selection {
  return { columns: new Set(columns), toOne: new Map() };
}

/** The selection of what a reference leads to, added if it is not there yet. */
export function selectToOne(selection: Selection, column: string): Selection {
  let nested = selection.toOne.get(column);
  if (!nested) {
    nested = selectColumns();
    selection.toOne.set(column, nested);
    selection.columns.add(column);
  }
  return nested;
}

/** Equal text for equal selections. */
export function selectionKey(selection: Selection): string {
  const nested = [...selection.toOne].map(([column, child]) => `${column}{${selectionKey(child)}}`);
  return [...[...selection.columns].sort(), ...nested.sort()].join(" ");
}
