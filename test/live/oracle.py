"""Python LaminDB as a service for the live oracle: one JSON request a line, one JSON answer a line.

    python oracle.py WORK SOURCE TARGET      SOURCE and TARGET: `sqlite`, or a postgresql:// URL

Requests: {"op": "sync", "step": ...} syncs as LaminDB does; {"op": "use", "step": ..., "next": ...} uses a target as
people do after a sync: migrations, describe, lineage, a new version, one more sync. Each request runs in a forked child,
so that no cache outlives it; answers go to the descriptor that was standard output at the start.
"""
import gc
import importlib
import json
import os
import sys
import traceback
import urllib.error
from pathlib import Path

SOURCE, TARGET, MODULES = "laminlabs/lamindata", "anonymous/target", "bionty,pertdb"
IDS = {SOURCE: "037ba1e08d804f91a90275a47735076a", TARGET: "5eed0000000000000000000000000001"}


def write_settings(work: Path, databases: dict) -> None:
    folder = work / "settings" / ".lamin"
    folder.mkdir(parents=True, exist_ok=True)
    (work / "settings" / "cache").mkdir(exist_ok=True)
    user = {"email": "null", "password": "null", "access_token": "null", "uid": "00000000", "uuid": "null",
            "handle": "anonymous", "name": "null", "api_key": "null"}
    (folder / "current_user.env").write_text("".join(f"lamin_user_{k}={v}\n" for k, v in user.items()))
    for slug, db in databases.items():
        owner, name = slug.split("/")
        instance = {"owner": owner, "name": name, "storage_root": work / name, "storage_region": "null",
                    "db": "null" if db == "sqlite" else db, "schema_str": MODULES, "id": IDS[slug],
                    "git_repo": "null", "keep_artifacts_local": False, "api_url": "null", "schema_id": "null",
                    "fine_grained_access": False, "db_permissions": "null", "is_clone": False}
        text = "".join(f"lamindb_instance_{k}={v}\n" for k, v in instance.items())
        (folder / f"instance--{owner}--{name}.env").write_text(text)
    os.environ.update(LAMIN_SETTINGS_DIR=str(work / "settings"), LAMIN_CACHE_DIR=str(work / "settings" / "cache"),
                      LAMIN_CURRENT_INSTANCE=TARGET)


def without_internet() -> None:
    """Public ontologies fail at once: missing terms then come from the source, as they do in the gateway."""
    def fail(*args, **kwargs):
        raise ConnectionError("offline")

    for name in ("_public_ontology", "dev._io", "entities._gene", "entities._organism"):
        module = importlib.import_module(f"bionty.base.{name}")
        for function in ("s3_bionty_assets", "url_download"):
            if hasattr(module, function):
                setattr(module, function, fail)


def registry_of(name: str):
    import lamindb as ln

    if "." in name:
        module, cls = name.split(".")
        return getattr(importlib.import_module(module), cls)
    return getattr(ln, name, None) or getattr(ln.models, name)


def sync(step: dict):
    """Saves the source's object on the target; the trash and other branches are looked through, too."""
    import lamindb as ln

    if step.get("initiatedByRun"):
        ln.context._run = ln.Run.get(uid=step["initiatedByRun"])
    registry = registry_of(step["registry"])
    registry.connect(SOURCE)
    obj = registry.objects.using(SOURCE).get(uid=step["uid"])
    given = {name: step[name] for name in ("transfer", "depth") if step.get(name) is not None}
    saved = obj.save(**given)
    found = registry.objects.filter(uid=saved.uid).count()
    return {"ok": True, "uid": saved.uid, "db": saved._state.db, "found": found}


def pending_migrations() -> list:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return [str(one) for one in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def new_version(obj, work: Path):
    """A new version of a versioned object; a change of another one."""
    import lamindb as ln

    kind = type(obj).__name__
    if kind == "Transform":
        return ln.Transform(key=obj.key, source_code=f"# after {obj.uid}", revises=obj, kind=obj.kind).save()
    if kind == "Artifact":
        file = work / "files" / "next.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"after {obj.uid}")
        return ln.Artifact(file, revises=obj, description="next version").save()
    if kind == "Collection":
        artifacts = [*obj.artifacts.all()[:1]]
        return ln.Collection(artifacts, key=obj.key, revises=obj).save() if artifacts else None
    if hasattr(obj, "description"):
        obj.description = "changed on the target"
    return obj.save()


def own_storage(work: Path) -> None:
    """The place for new files that the settings name; the template calls it otherwise."""
    import lamindb as ln

    root = str(work / "target")
    if not ln.Storage.objects.filter(root=root).exists():
        row = ln.Storage.objects.create(root=root, type="local", created_by_id=1)
        ln.Storage.objects.filter(id=row.id).update(instance_uid=ln.setup.settings.instance.uid)


def use(step: dict, after: dict | None, work: Path):
    """What fails, by name; empty where LaminDB takes the target for its own."""
    import lamindb as ln

    problems = {}

    def attempt(name, function):
        try:
            return function()
        except urllib.error.URLError:
            return None  # a file in a cloud storage: nothing to do with rows
        except BaseException as error:  # noqa: BLE001
            problems[name] = f"{type(error).__name__}: {str(error)[:300]}"
            if os.environ.get("LIVE_TRACE"):
                traceback.print_exc()

    own_storage(work)
    if pending := attempt("migrations", pending_migrations):
        problems["migrations"] = f"pending: {pending}"
    obj = attempt("get", lambda: registry_of(step["registry"]).objects.get(uid=step["uid"]))
    if obj is not None:
        if hasattr(obj, "describe"):
            attempt("describe", lambda: obj.describe(return_str=True))
        if hasattr(obj, "view_lineage") and hasattr(obj, "run_id") and hasattr(obj, "key") and not hasattr(obj, "source_code"):
            attempt("lineage", lambda: obj.view_lineage(return_graph=True))
        if hasattr(obj, "features") and hasattr(obj.features, "get_values"):
            attempt("values", obj.features.get_values)
        attempt("new version", lambda: new_version(obj, work))
    if after:
        ln.context._run = None
        attempt("sync on", lambda: sync(after))
    return {"ok": not problems, "problems": problems}


def answer(request: dict, work: Path) -> dict:
    import lamindb as ln

    ln.setup.settings.instance._is_on_hub = False
    try:
        if request["op"] == "use":
            return use(request["step"], request.get("next"), work)
        return sync(request["step"])
    except BaseException as error:  # noqa: BLE001
        if os.environ.get("LIVE_TRACE"):
            traceback.print_exc()
        where = traceback.extract_tb(error.__traceback__)[-1]
        return {"ok": False, "error": type(error).__name__, "message": str(error)[:600],
                "where": f"{Path(where.filename).name}:{where.lineno}"}


def in_child(work) -> str:
    """What `work` gives, as JSON, from a process of its own."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        with os.fdopen(write_end, "w") as out:
            json.dump(work(), out)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return text or json.dumps({"ok": False, "error": "Crash", "message": "LaminDB's process ended", "where": ""})


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
    connections.close_all()
    gc.freeze()
    print(json.dumps({"ok": True}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(in_child(lambda: answer(request, work)), file=answers, flush=True)


if __name__ == "__main__":
    main()
