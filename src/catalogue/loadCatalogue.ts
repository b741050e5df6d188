/** The catalogue of LaminDB's own modules, together with those that an organisation adds. */

import type { ModuleFacts } from "./facts.ts";
import { makeCatalogue } from "./makeCatalogue.ts";
import type { Catalogue } from "./model.ts";
import bionty from "./modules/bionty.json" with { type: "json" };
import lamindb from "./modules/lamindb.json" with { type: "json" };
import pertdb from "./modules/pertdb.json" with { type: "json" };

/** Modules that every gateway knows, in the order in which the schema shows them. */
export const BUILT_IN_MODULES = [lamindb, bionty, pertdb] as unknown as ModuleFacts[];

/** The built-in modules and `own` ones; a module of the same name replaces the built-in one. */
export function loadCatalogue(own: ModuleFacts[] = []): Catalogue {
  const names = new Set(own.map(({ module }) => module));
  return makeCatalogue([...BUILT_IN_MODULES.filter(({ module }) => !names.has(module)), ...own]);
}
