import { hashText } from "../../util/lamindbUid.ts";

/**
 * Hash of the schema that is inferred from the members of a slot (LaminDB 2.12.1, `Schema`; worked values in the
 * unit test): minimal, neither ordered nor maximal, not flexible. `dtype` is `num` but for features.
 */
export function inferredSchemaHash(itype: string, uids: string[]): string {
  const parts = [
    ...(itype === "Feature" ? [] : ["a=num"]),
    `b=${itype}`,
    "c=True",
    "d=False",
    "e=False",
    `h=${uids.length}`,
    `j=${hashText([...uids].sort().join(":"))}`,
  ];
  return hashText(parts.join(":"));
}
