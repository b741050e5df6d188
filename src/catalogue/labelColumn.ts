/** By which column an object is called where it is a label. */
import { dtypeRegistries } from "./dtype.ts";
import type { Column, Table } from "./model.ts";

/** Column that holds the name of a registry's objects, by LaminDB's rule or, failing that, the uid. */
export function nameColumn(table: Table): Column {
  const name = table.facts.nameField ?? "name";
  return table.column(name) ?? table.column("uid") ?? table.columns[0]!;
}

/** The column by which a feature of this dtype calls its values in a registry: the one that it names, or the name. */
export function labelColumn(table: Table, dtype: string | null): Column {
  const field = dtypeRegistries(dtype).find(({ registry }) => registry === table.qualifiedName)?.field;
  return (field ? table.column(field) : undefined) ?? nameColumn(table);
}
