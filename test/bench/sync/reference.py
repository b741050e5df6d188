"""Python LaminDB to be measured: one JSON request a line, one JSON answer a line, all in one warm process.

    python reference.py WORK SOURCE TARGET [fresh]     SOURCE and TARGET: `sqlite`, or a postgresql:// URL

With `fresh` each request has a process of its own, which has loaded LaminDB and is connected to the target, but has not synced yet.

Requests: {"op": "sync", "step": ...} times a sync, from finding the object on the source to its saving; {"op": "count", "step": ...}
counts its statements instead; {"op": "many", "prefix": ..., "first": ...} times a loop over artifacts.
"""
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "live"))
from oracle import SOURCE, TARGET, in_child, registry_of, without_internet, write_settings  # noqa: E402


def sync(step: dict) -> None:
    registry = registry_of(step["registry"])
    registry.connect(SOURCE)  # costs nothing the second time
    obj = registry.objects.using(SOURCE).get(uid=step["uid"])
    # a collection's save() takes no mode
    obj.save(**({} if step["transfer"] == "sqlrecord" else {"transfer": step["transfer"]}))


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def counted(work) -> dict:
    import lamindb as ln
    from django.db import connections

    ln.Artifact.connect(SOURCE)
    counts = Counter()

    def watch(execute, sql, params, many, context):
        counts["source" if context["connection"].alias == SOURCE else "target"] += 1
        return execute(sql, params, many, context)

    for connection in connections.all():
        connection.execute_wrappers.append(watch)
    try:
        work()
    finally:
        for connection in connections.all():
            connection.execute_wrappers.remove(watch)
    return {"source": counts["source"], "target": counts["target"]}


def many(prefix: str, first: int) -> None:
    import lamindb as ln

    for obj in ln.Artifact.objects.using(SOURCE).filter(key__startswith=prefix).order_by("id")[:first]:
        obj.save(transfer="annotations")


def answer(request: dict) -> dict:
    try:
        return measure(request)
    except Exception as error:  # noqa: BLE001
        return {"error": f"{type(error).__name__}: {str(error)[:300]}"}


def measure(request: dict) -> dict:
    if request["op"] == "sync":
        return {"ms": timed(lambda: sync(request["step"]))}
    if request["op"] == "count":
        return counted(lambda: sync(request["step"]))
    return {"ms": timed(lambda: many(request["prefix"], request["first"]))}


def main() -> None:
    work, source, target = Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what LaminDB prints is no answer
    write_settings(work, {SOURCE: source, TARGET: target})
    os.chdir(work)

    import lamindb as ln

    import bionty  # noqa: F401
    import pertdb  # noqa: F401
    from django.db import connections

    without_internet()
    ln.settings.verbosity = "error"
    ln.settings.creation.artifact_silence_missing_run_warning = True
    ln.setup.settings.instance._is_on_hub = False
    fresh = "fresh" in sys.argv[4:]
    if fresh:
        connections.close_all()
    else:
        for registry in (ln.Artifact, ln.Collection):
            registry.connect(SOURCE)
            registry.objects.using(SOURCE).first()
        ln.Artifact.objects.first()
    print(json.dumps({"ok": True}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        text = in_child(lambda: answer(request)) if fresh else json.dumps(answer(request))
        print(text, file=answers, flush=True)


if __name__ == "__main__":
    main()
