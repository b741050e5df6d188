import { Type } from "@mikro-orm/core";
import type { ColumnKind } from "../catalogue/model.ts";

/** Database text of a canonical value, per dialect (instances/dialects). */
export type Encode = (kind: ColumnKind, text: string | null) => string | null;

/**
 * Carries a value as text from the caller to the database, which alone interprets it: no Date, number or
 * parsed JSON in between.
 */
export class CanonicalText extends Type<string | null, string | null> {
  // not #private: MikroORM works on objects derived from this one
  readonly kind: ColumnKind;
  readonly encode: Encode;

  constructor(kind: ColumnKind, encode: Encode) {
    super();
    this.kind = kind;
    this.encode = encode;
  }

  override convertToDatabaseValue(value: string | null): string | null {
    return this.encode(this.kind, value ?? null);
  }

  override convertToJSValue(value: string | null): string | null {
    return value;
  }

  override getColumnType(): string {
    return "text";
  }

  override compareAsType(): string {
    return "string";
  }
}
