"""What LaminDB finds by the gateway's filters.

Reads {"postgres": URL, "filters": [[registry, where], ...]} and writes {"all": {registry: [key, ...]}, "found": [[key, ...], ...]},
in row order, where a key is an object's uid (a JsonValue's hash). A filter that has no translation has its reason in place of
what it finds. Lists show branch main, by LaminDB's own default, unless `where` names a branch.
"""
import json
import os
import sys
import tempfile
from pathlib import Path

from oracle import TARGET, registry_of, write_settings
from where_to_django import LeftOut, Translator


def main() -> None:
    asked = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what LaminDB prints is no answer
    with tempfile.TemporaryDirectory() as work:
        write_settings(Path(work), {TARGET: asked["postgres"]})
        os.chdir(work)

        import bionty  # noqa: F401
        import lamindb as ln
        import pertdb  # noqa: F401

        ln.settings.verbosity = "error"
        translator = Translator()

        def keys(model, rows) -> list:
            key = "uid" if "uid" in translator.columns(model) else "hash"
            return list(rows.order_by("pk").values_list(key, flat=True))

        def find(name, where):
            model = registry_of(name)
            try:
                return keys(model, translator.list(model, where))
            except LeftOut as reason:
                return str(reason)

        names = sorted({name for name, _ in asked["filters"]})
        every = {name: keys(registry_of(name), registry_of(name).objects.all()) for name in names}
        json.dump({"all": every, "found": [find(*one) for one in asked["filters"]]}, answers)
        answers.close()


if __name__ == "__main__":
    main()
