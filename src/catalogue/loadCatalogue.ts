/** The catalogue of LaminDB's own modules, together with those that an organisation adds. */

import type { ModuleFacts } from "./facts.ts";
import { makeCatalogue } from "./makeCatalogue.ts";
import type { Catalogue } from "./model.ts";
import bionty from "./modules/bionty.json" with { type: "json" };
import lamindb from "./modules/lamindb.json" with { type: "json" };
import pertdb from "./modules/pertdb.json" with { type: "json" };

/** Modules that every gateway knows, in the order in which the schema shows them. */
export const BUILT_IN_MODULES = [lamindb, bionty, pertdb] as unknown as ModuleFacts[];

let builtIn: Catalogue | undefined;

/**
 * The built-in modules and `own` ones; a module of the same name replaces the built-in one. Without own ones it is the same
 * catalogue each time, and so is what others keep for it.
 */
export function loadCatalogue(own: ModuleFacts[] = []): Catalogue {
  if (own.length === 0) {
    builtIn ??= makeCatalogue(BUILT_IN_MODULES);
    return builtIn;
  }
  const names = new Set(own.map(({ module }) => module));
  return makeCatalogue([...BUILT_IN_MODULES.filter(({ module }) => !names.has(module)), ...own]);
}
