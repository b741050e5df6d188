"""What Python LaminDB finds, and with which score: reads {"postgres": URL, "queries": [...]} and writes a list of [[uid, score], ...]."""
import json
import os
import sys
import tempfile
from pathlib import Path

from oracle import TARGET, write_settings


def main() -> None:
    asked = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what LaminDB prints is no answer
    with tempfile.TemporaryDirectory() as work:
        write_settings(Path(work), {TARGET: asked["postgres"]})
        os.chdir(work)

        import bionty
        import lamindb  # noqa: F401
        from django.db.models import F

        def find(query: str) -> list:
            ranked = bionty.CellType.filter().search(query, limit=None).annotate(score=F("rank"))
            return sorted(ranked.values_list("uid", "score"), key=lambda found: (-found[1], found[0]))

        json.dump([find(query) for query in asked["queries"]], answers)
        answers.close()


if __name__ == "__main__":
    main()
