"""Prove with real LaminDB that an instance made by `lamindb-gateway init` is one that Python works with.

    python tools/prove_init.py STORAGE [--settings DIR]

STORAGE is the folder that init was given, for PostgreSQL too; DIR is the folder in which `.lamin` lies (by default the
home). Needs `pip install lamindb==2.12.1 bionty==2.5.2 pertdb==2.2.1 psycopg2-binary`; needs no network, and asks for none.
It connects, sees whether a migration is pending, writes one object of each kind, reads them back, and prints `ok`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def read_mark(storage: Path) -> dict[str, str]:
    """The storage uid and what else `.lamindb/storage_uid.txt` says."""
    uid, *lines = (storage / ".lamindb" / "storage_uid.txt").read_text().splitlines()
    return {"storage_uid": uid, **dict(line.split("=", 1) for line in lines if "=" in line)}


def cut_bionty_off() -> None:
    """Let bionty's look-ups of public ontologies fail at once instead of after long retries."""
    import bionty.base._public_ontology as public
    import bionty.base.dev._io as io
    import bionty.base.entities._gene as gene
    import bionty.base.entities._organism as organism

    def refuse(*_args, **_kwargs):
        raise ConnectionError("no network in this proof")

    for module in (io, public, gene, organism):
        for name in ("s3_bionty_assets", "url_download"):
            if hasattr(module, name):
                setattr(module, name, refuse)


def check_connection(ln, mark: dict[str, str]) -> None:
    instance = ln.setup.settings.instance
    assert instance.slug == mark["instance_slug"], instance.slug
    assert instance._id.hex == mark["instance_id"], instance._id
    assert instance.uid == mark["instance_uid"], instance.uid
    storage = ln.Storage.get(uid=mark["storage_uid"])
    assert storage.root == instance.storage.root_as_str, storage.root
    assert storage.instance_uid == mark["instance_uid"], storage.instance_uid
    assert [branch.name for branch in ln.Branch.filter().order_by("id")] == ["trash", "archive", "main"]


def check_migrations(ln) -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    assert plan == [], f"pending migrations: {plan}"
    assert ln.setup.migrate.check(), "the models differ from the migrations"


def write_objects(ln) -> dict[str, str]:
    """One object of each kind; gives their uids."""
    transform = ln.Transform(key="prove_init.py", kind="script").save()
    run = ln.Run(transform).save()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "proof.txt"
        file.write_text("proof")
        artifact = ln.Artifact(file, key="prove/proof.txt", description="proof", run=run).save()
    feature = ln.Feature(name="prove_temperature", dtype=float).save()
    kind = ln.Record(name="Proofs", is_type=True).save()
    record = ln.Record(name="proof", type=kind).save()
    record.features.set_values({feature.name: 21.5})
    artifact.features.add_values({feature.name: 21.5})
    artifact.ulabels.add(ln.ULabel(name="proved").save())
    uids = {"Artifact": artifact.uid, "Record": record.uid, "Run": run.uid, "Transform": transform.uid}
    return uids | write_module_objects(ln, artifact)


def write_module_objects(ln, artifact) -> dict[str, str]:
    modules = ln.setup.settings.instance.modules
    uids = {}
    if "bionty" in modules:
        import bionty as bt

        cut_bionty_off()
        assert bt.Source.filter().count() == 43, bt.Source.filter().count()
        cell_type = bt.CellType(name="proof cell").save()
        artifact.cell_types.add(cell_type)
        uids["CellType"] = cell_type.uid
    if "pertdb" in modules:
        import pertdb

        compound = pertdb.Compound(name="proof compound").save()
        artifact.compounds.add(compound)
        uids["Compound"] = compound.uid
    return uids


def check_objects(ln, uids: dict[str, str]) -> None:
    artifact = ln.Artifact.get(uids["Artifact"])
    assert artifact.run.uid == uids["Run"] and artifact.run.transform.uid == uids["Transform"]
    assert artifact.created_by.uid == ln.setup.settings.user.uid
    assert Path(artifact.path).read_text() == "proof"
    assert artifact.features.get_values() == {"prove_temperature": 21.5}, artifact.features.get_values()
    assert [label.name for label in artifact.ulabels.all()] == ["proved"]
    record = ln.Record.get(uids["Record"])
    assert record.type.name == "Proofs" and record.features.get_values() == {"prove_temperature": 21.5}
    if "CellType" in uids:
        assert artifact.cell_types.get().uid == uids["CellType"]
    if "Compound" in uids:
        assert artifact.compounds.get().uid == uids["Compound"]
    artifact.delete()
    assert artifact.branch_id == -1, "a deleted artifact goes to the trash"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("storage", type=Path)
    parser.add_argument("--settings", type=Path)
    arguments = parser.parse_args()
    mark = read_mark(arguments.storage)
    if arguments.settings:
        os.environ["LAMIN_SETTINGS_DIR"] = str(arguments.settings.resolve())
    os.environ["LAMIN_CURRENT_INSTANCE"] = mark["instance_slug"]

    import lamindb as ln

    ln.setup.settings.instance._is_on_hub = False  # spares a look-up in the hub
    check_connection(ln, mark)
    check_migrations(ln)
    uids = write_objects(ln)
    check_objects(ln, uids)
    database = "PostgreSQL" if ln.setup.settings.instance.dialect == "postgresql" else "SQLite"
    print(f"ok: {mark['instance_slug']} on {database}, lamindb {ln.__version__}, {', '.join(uids)}", file=sys.stdout)


if __name__ == "__main__":
    main()
