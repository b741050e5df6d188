import { COLUMN_FIELDS } from "../schema/fields.ts";

/**
 * Columns that hand-made fields of objects read, by type and field, so that they are loaded along with the
 * object. What is not named here is loaded when the field asks for it, for all objects of a level at once.
 */
export const FIELD_NEEDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Artifact: { transform: ["run_id"] },
  Collection: { transform: ["run_id"] },
  Feature: { dtype: [COLUMN_FIELDS.Feature!.dtype!] },
  Schema: { members: ["itype"], index: ["_aux"], optionals: ["_aux"] },
};
