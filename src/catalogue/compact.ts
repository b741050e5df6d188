/**
 * Turns what `tools/export_catalogue.py` writes about Django's models into the compact form that the
 * gateway keeps, one file per module (`modules/*.json`). Pure: reads and writes no files.
 */

import { addTo } from "../util/addTo.ts";
import { ownValue } from "../util/ownValue.ts";
import type { ColumnFacts, ColumnKind, KeyFacts, LinkFacts, ModuleFacts, RelationFacts, TableFacts } from "./facts.ts";

interface ExportedField {
  name: string;
  column: string;
  internal_type: string;
  db_type: { sqlite: string };
  max_length: number | null;
  null: boolean;
  has_default: boolean;
  value?: unknown;
  has_db_default: boolean;
  primary_key: boolean;
  private: boolean;
  description?: string;
  fk?: { table: string; accessor: string };
}
interface ExportedRelation {
  name: string;
  target_table: string;
  through_table: string;
  source_column: string;
  target_column: string;
  accessor: string;
}
interface ExportedCondition {
  children: { lookup: string; value: boolean }[];
}
interface ExportedModel {
  name: string;
  module: string;
  table: string;
  kind: "registry" | "block" | "link" | "auto_link" | "auxiliary";
  description?: string;
  flags: { uid_length: number | null; uid_stem_length: number | null; name_field: string | null };
  natural_keys: { fields?: string[]; expressions?: string[]; condition?: ExportedCondition }[];
  many_to_many: ExportedRelation[];
  fields: ExportedField[];
  link: null | { role: string; ends: { column: string }[]; has_feature: boolean; feature_nullable: boolean };
}
export interface ExportedCatalogue {
  format: 1;
  versions: Record<string, string>;
  status_codes: Record<string, Record<string, number>>;
  models: ExportedModel[];
}

const KINDS: Record<string, ColumnKind> = {
  CharField: "string",
  TextField: "text",
  BooleanField: "boolean",
  DateTimeField: "datetime",
  DateField: "date",
  JSONField: "json",
  FloatField: "float",
  DurationField: "duration",
  AutoField: "integer",
  IntegerField: "integer",
  BigAutoField: "bigint",
  BigIntegerField: "bigint",
  SmallAutoField: "smallint",
  SmallIntegerField: "smallint",
};

function compactColumn(field: ExportedField): ColumnFacts {
  const kind = field.fk ? "reference" : ownValue(KINDS, field.internal_type);
  if (!kind) throw new Error(`column kind of ${field.internal_type} (${field.name}) is unknown`);
  const literal = field.has_default && field.value !== undefined && field.value !== null;
  return {
    name: field.name,
    ...(field.column !== field.name && { column: field.column }),
    kind,
    ...(field.fk && { to: field.fk.table }),
    ...(field.fk && !field.fk.accessor.endsWith("+") && { reverse: field.fk.accessor }),
    ...(field.null && { nullable: true }),
    ...(field.max_length && { length: field.max_length }),
    ...(literal && { default: field.value as string | number | boolean }),
    ...(field.has_db_default && { databaseDefault: true }),
    ...(field.description && { description: field.description }),
  };
}

function compactKey(key: ExportedModel["natural_keys"][number], columns: Map<string, string>): KeyFacts[] {
  if (!key.fields?.length) return [];
  const condition = key.condition?.children[0];
  const [field] = condition ? condition.lookup.split("__isnull") : [];
  return [
    {
      columns: key.fields.map((name) => columns.get(name) ?? name),
      ...(condition && { where: { column: columns.get(field!) ?? field!, isNull: condition.value } }),
    },
  ];
}

function compactRelation(relation: ExportedRelation): RelationFacts {
  return {
    name: relation.name,
    to: relation.target_table,
    through: relation.through_table,
    from: relation.source_column,
    target: relation.target_column,
    ...(!relation.accessor.endsWith("+") && { reverse: relation.accessor }),
  };
}

function compactTable(model: ExportedModel, statusCodes: ExportedCatalogue["status_codes"]): TableFacts {
  const names = new Map(model.fields.map((field) => [field.name, field.column]));
  const pk = model.fields.find((field) => field.primary_key);
  const link = model.link;
  const codes = ownValue(statusCodes, model.name.toLowerCase());
  return {
    name: model.name,
    table: model.table,
    kind: model.kind === "auto_link" ? "link" : model.kind,
    ...(model.description && { description: model.description }),
    ...(pk && { pk: ownValue(KINDS, pk.internal_type) as TableFacts["pk"] }),
    ...(model.flags.name_field && { nameField: model.flags.name_field }),
    ...(model.flags.uid_length && { uidLength: model.flags.uid_length }),
    ...(model.flags.uid_stem_length && { stemLength: model.flags.uid_stem_length }),
    ...(codes && { statusCodes: codes }),
    ...(link && {
      link: {
        role: link.role as LinkFacts["role"],
        ends: link.ends.map((end) => end.column) as LinkFacts["ends"],
        ...(link.has_feature && { feature: link.feature_nullable ? ("nullable" as const) : ("required" as const) }),
      },
    }),
    columns: model.fields.filter((field) => !field.primary_key).map(compactColumn),
    keys: model.natural_keys.flatMap((key) => compactKey(key, names)),
    relations: model.many_to_many.map(compactRelation),
  };
}

/** The modules of an exported catalogue, in the order of their names; tables by kind and name, as exported. */
export function compactCatalogue(exported: ExportedCatalogue): ModuleFacts[] {
  const modules = new Map<string, ExportedModel[]>();
  for (const model of exported.models) addTo(modules, model.module, model);
  return [...modules].map(([module, models]) => ({
    module,
    version: ownValue(exported.versions, module) ?? "",
    tables: models.map((model) => compactTable(model, exported.status_codes)),
  }));
}
