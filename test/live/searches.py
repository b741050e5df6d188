"""What Python LaminDB finds: reads {"postgres": URL, "queries": [...], "registry": NAME} and writes a list of [[uid, score], ...].

With "timed" it writes the milliseconds that each search took for its first twenty objects instead.
"""
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from oracle import TARGET, registry_of, write_settings


def main() -> None:
    asked = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what LaminDB prints is no answer
    with tempfile.TemporaryDirectory() as work:
        write_settings(Path(work), {TARGET: asked["postgres"]})
        os.chdir(work)

        import bionty  # noqa: F401
        import lamindb  # noqa: F401
        from django.db.models import F

        registry = registry_of(asked["registry"])

        def timed(query: str) -> float:
            start = time.perf_counter()
            list(registry.filter().search(query))
            return (time.perf_counter() - start) * 1000

        def find(query: str) -> list:
            ranked = registry.filter().search(query, limit=None).annotate(score=F("rank"))
            return sorted(ranked.values_list("uid", "score"), key=lambda found: (-found[1], found[0]))

        json.dump([(timed if asked.get("timed") else find)(query) for query in asked["queries"]], answers)
        answers.close()


if __name__ == "__main__":
    main()
