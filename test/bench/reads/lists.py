"""What Python LaminDB's ORM takes for the lists of listWorkloads.ts: reads {"postgres": URL, "name": "W7", "sets": [variables, ...]}.

Writes the median in milliseconds, the process's own time for each, and its memory. The first of the sets is asked once more, before.
"""
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "live"))
from oracle import TARGET, write_settings  # noqa: E402

FEATURES = ["feature_5", "feature_1", "feature_2", "feature_3", "feature_4"]
AT_LEAST = 3


def reads() -> dict:
    import bionty  # noqa: F401
    import lamindb as ln
    from django.db.models import Count, QuerySet

    artifact = ln.Artifact

    def newest(found):
        return found.count(), list(found.order_by("-created_at").values("uid", "key", "size", "created_at")[:100])

    def facet(found, path, *, many, **conditions):
        """The twenty values that most objects have, and how many have none."""
        among = QuerySet.filter(found, **conditions)  # LaminDB's own knows no links
        counts = QuerySet.exclude(among, **{path: None}).values(path).annotate(n=Count("id", distinct=True))
        missing = found.count() - among.values("id").distinct().count() if many else found.filter(**{path: None}).count()
        return list(counts.order_by("-n", path)[:20]), missing

    def facets(found, kind):
        if kind == "column":
            return facet(found, "otype", many=False)
        if kind == "reference":
            return facet(found, "run__transform__key", many=False)
        if kind == "toMany":
            return facet(found, "ulabels__name", many=True, ulabels__isnull=False)
        if kind == "cellTypes":
            return facet(found, "cell_types__name", many=True, cell_types__isnull=False)
        if kind == "label":
            return facet(found, "links_ulabel__ulabel__name", many=True, links_ulabel__feature__name="feature_5")
        return facet(found, "json_values__value", many=True, json_values__feature__name="feature_3")

    def filtered(name):
        found = artifact.filter(ulabels__name=name).distinct()
        some = artifact.filter(id__in=found.values("id"))
        kinds = ["column", "reference", "cellTypes", "label", "number"]
        return found.count(), [facets(some, kind) for kind in kinds]

    def table(found, limit, order):
        return found.to_dataframe(include=["ulabels__name"], features=FEATURES, limit=limit, order_by=order)

    def labelled(ulabels, cellTypes, tissues, records, projects):
        found = artifact.filter(ulabels__name__in=ulabels, cell_types__name__in=cellTypes, tissues__name__in=tissues,
                                records__name__in=records, projects__name__in=projects)
        return table(found.distinct(), 500, "id")

    single = {kind: lambda kind=kind: facets(artifact.filter(), kind)
              for kind in ("column", "reference", "toMany", "label", "number")}
    return {
        "W7": lambda label, above: newest(artifact.filter(feature_5=label, feature_3__gt=above)),
        **{f"W8{kind}": read for kind, read in single.items()},
        "W8filtered": filtered,
        "W9": labelled,
        "W9page": lambda: table(artifact.filter(), 1000, "-created_at"),
        # LaminDB has no list of several instances: people ask one after the other
        "W10": lambda name: [newest(artifact.filter(ulabels__name=name).distinct()) for _ in range(4)],
    }


def main() -> None:
    asked = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what LaminDB prints is no answer
    with tempfile.TemporaryDirectory() as work:
        write_settings(Path(work), {TARGET: asked["postgres"]})
        os.chdir(work)
        read, sets = reads()[asked["name"]], asked["sets"]
        read(**sets[0])
        times, cpu = [], time.process_time()
        for _ in range(-(-AT_LEAST // len(sets))):
            for variables in sets:
                start = time.perf_counter()
                read(**variables)
                times.append((time.perf_counter() - start) * 1000)
        ms = statistics.median(times)
        json.dump({"perSecond": 1000 / ms, "p50Ms": ms, "p99Ms": max(times),
                   "cpuMs": (time.process_time() - cpu) * 1000 / len(times),
                   "residentMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}, answers)
        answers.close()


if __name__ == "__main__":
    main()
