import type { Catalogue } from "../catalogue/model.ts";
import type { InstanceConfig } from "../config/config.ts";
import { ConfigError, type Mistake } from "../config/configError.ts";
import { nearest } from "../util/nearest.ts";

/** Throws a ConfigError where instances are configured with modules that no catalogue has. */
export function assertModules(instances: readonly InstanceConfig[], catalogue: Catalogue): void {
  const known = catalogue.modules.map(({ name }) => name);
  const mistakes = instances.flatMap(({ modules = [] }, i) =>
    modules
      .filter((name) => !known.includes(name))
      .map((name): Mistake => {
        const guess = nearest(name, known);
        const which = guess
          ? `did you mean ${guess}?`
          : `one of ${known.join(", ")}, or of the catalogue files under modules`;
        return { path: `instances[${i}].modules`, expected: `known modules; ${which}`, got: name };
      }),
  );
  if (mistakes.length > 0) throw new ConfigError(mistakes, "modules");
}
