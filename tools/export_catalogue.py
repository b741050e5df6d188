#!/usr/bin/env python3
"""Export the tables of LaminDB modules as a catalogue file for the gateway.

    python tools/export_catalogue.py --modules bionty,mymodule --out . --basename mymodule

Run it with a Python that has lamindb and the named modules. Name the file under `modules` in the gateway's
configuration; LaminDB's own modules in it are passed over there, as the gateway has them built in. It needs no
instance, database or network: it points LaminDB at a throw-away settings folder and reads Django's model metadata.

`src/catalogue/compact.ts` says what the gateway takes from the file.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import tempfile
from importlib import metadata
from pathlib import Path

PACKAGED = ("lamindb", "bionty", "pertdb")

REGISTRY_TEXT = {
    "Artifact": "A versioned file, folder or array store, addressed by uid and an optional key.",
    "Collection": "A versioned, ordered set of artifacts.",
    "Transform": "Versioned code (script, notebook, function, pipeline) that runs can execute.",
    "Run": "One execution of a transform; ties inputs to outputs.",
    "Record": "A flexible, typed label or sheet row whose values live in the values_* tables.",
    "ULabel": "A simple user-defined label, optionally typed and hierarchical.",
    "Feature": "A dimension that can be measured or annotated, with a dtype.",
    "Schema": "A set of features plus constraints used to validate data sets.",
    "JsonValue": "A de-duplicated non-categorical value of a feature (by hash).",
    "Project": "A project, typed and hierarchical, for grouping work.",
    "Reference": "A publication or other citable source.",
    "Storage": "A storage root (local folder or bucket) and the instance that manages it.",
    "User": "An account that created something in the database.",
    "Space": "A unit of access control.",
    "Branch": "A branch; also encodes trash (-1), archive (0), main (1).",
    "Block": "A standalone, versioned page of Markdown.",
    "Migration": "Django's own list of applied migrations.",
    "Source": "A version of a public ontology or database used for bionty registries.",
    "Organism": "A species.",
    "Gene": "A gene of one organism.",
    "Protein": "A protein of one organism.",
    "CellMarker": "A marker protein or gene used to identify cells, per organism.",
    "Tissue": "An anatomical structure.",
    "CellType": "A type of cell.",
    "Disease": "A disease.",
    "CellLine": "A cell line.",
    "Phenotype": "An observable trait.",
    "Pathway": "A pathway or gene set term.",
    "ExperimentalFactor": "An experimental variable or assay term.",
    "DevelopmentalStage": "A stage of development.",
    "Ethnicity": "An ancestry term.",
    "Compound": "A chemical compound.",
    "PerturbationTarget": "What a perturbation acts on.",
    "GeneticPerturbation": "A genetic intervention such as a knock-out.",
    "Biologic": "A biological therapeutic such as an antibody.",
    "CompoundPerturbation": "Treatment with a compound at a dose and time.",
    "EnvironmentalPerturbation": "An environmental change such as temperature.",
    "CombinationPerturbation": "Several perturbations applied together.",
}

FIELD_TEXT = {
    "id": "Database-local integer key; never stable across instances.",
    "uid": "Identifier that stays the same across instances.",
    "created_at": "When the row was created (set by the database).",
    "updated_at": "When the row was last changed.",
    "created_by": "User who created the row.",
    "run": "Run that created the row.",
    "branch": "Branch the row is on now.",
    "created_on": "Branch the row was created on.",
    "space": "Space that controls access to the row.",
    "is_locked": "Whether the row is closed for edits.",
    "_aux": "Private JSON data for flags that have no column of their own.",
    "is_type": "Whether the row is a type that groups other rows.",
    "type": "Type (same registry) the row belongs to.",
    "version_tag": "Human-readable version label; optional.",
    "is_latest": "Whether this is the latest version of the object.",
    "feature": "Feature under which the link or value is recorded.",
    "parents": "Direct parents in the ontology.",
    "synonyms": "Alternative names joined with a vertical bar.",
    "abbr": "Unique short name.",
    "ontology_id": "Identifier in the public ontology.",
    "source": "Public source the row was taken from.",
    "hash": "Content hash (22 characters of URL-safe base64).",
}


def boot(modules: list[str]) -> None:
    """Let lamindb configure Django without touching the caller's settings."""
    scratch = tempfile.mkdtemp(prefix="catalogue-")
    os.environ["LAMIN_SETTINGS_DIR"] = scratch
    os.environ.pop("LAMIN_CURRENT_INSTANCE", None)
    os.chdir(scratch)
    conf = Path(scratch) / ".lamin"
    conf.mkdir()
    values = {
        "owner": "anonymous",
        "name": "catalogue",
        "storage_root": f"{scratch}/store",
        "storage_region": "null",
        "db": "null",
        "schema_str": ",".join(modules) or "null",
        "id": "0" * 31 + "1",
        "git_repo": "null",
        "keep_artifacts_local": "False",
        "api_url": "null",
        "schema_id": "null",
        "fine_grained_access": "False",
        "db_permissions": "null",
        "is_clone": "False",
    }
    text = "".join(f"lamindb_instance_{k}={v}\n" for k, v in values.items())
    (conf / "current_instance.env").write_text(text)
    (conf / "instance--anonymous--catalogue.env").write_text(text)
    import lamindb  # noqa: F401  (configures Django as a side effect)


# ------------------------------------------------------------------------------ fields


def default_of(field) -> dict:
    from django.db.models.fields import NOT_PROVIDED

    if field.default is NOT_PROVIDED:
        return {"has_default": False}
    return {"has_default": True} if callable(field.default) else {"has_default": True, "value": field.default}


def has_db_default(field) -> bool:
    from django.db.models.fields import NOT_PROVIDED

    return getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED


def describe_field(field) -> dict:
    d = {
        "name": field.name,
        "column": field.column,
        "internal_type": field.get_internal_type(),
        "max_length": field.max_length,
        "null": field.null,
        **default_of(field),
        "has_db_default": has_db_default(field),
        "primary_key": field.primary_key,
    }
    if field.is_relation and field.remote_field is not None:
        d["fk"] = {
            "table": field.related_model._meta.db_table,
            "accessor": field.remote_field.get_accessor_name() or "+",
        }
    text = FIELD_TEXT.get(field.name) or str(field.help_text)
    if text:
        d["description"] = text
    return d


def describe_m2m(field) -> dict:
    through = field.remote_field.through
    return {
        "name": field.name,
        "target_table": field.related_model._meta.db_table,
        "through_table": through._meta.db_table,
        "source_column": field.m2m_column_name(),
        "target_column": field.m2m_reverse_name(),
        "accessor": field.remote_field.get_accessor_name() or "+",
    }


# -------------------------------------------------------------------------------- keys


def describe_condition(q) -> dict:
    return {"children": [{"lookup": lookup, "value": value} for lookup, value in q.children]}


def natural_keys(meta) -> list[dict]:
    """Columns that are unique together, the uid first."""
    single = [f.name for f in meta.concrete_fields if f.unique and f.name != "id"]
    keys = [{"fields": [name]} for name in sorted(single, key=lambda name: name != "uid")]
    keys += [{"fields": list(names)} for names in meta.unique_together]
    for constraint in meta.constraints:
        if type(constraint).__name__ != "UniqueConstraint" or not constraint.fields:
            continue
        key = {"fields": list(constraint.fields)}
        if constraint.condition is not None:
            key["condition"] = describe_condition(constraint.condition)
        keys.append(key)
    return keys


# ------------------------------------------------------------------------------- links


def kind_of(model, names: set[str]) -> str:
    if model._meta.auto_created:
        return "auto_link"
    if "IsLink" in names:
        return "link"
    if "BaseBlock" in names and model.__name__ != "Block":
        return "block"
    if model._meta.db_table == "django_migrations":
        return "auxiliary"
    return "registry"


def feature_is_context(model) -> bool:
    """True if `feature` qualifies the link rather than being one of its two ends."""
    others = [
        f
        for f in model._meta.fields
        if f.is_relation
        and f.name not in ("created_by", "feature")
        and not (f.name == "run" and (f.remote_field.related_name or "").endswith("+"))
    ]
    has_plain_value = any(f.name == "value" and not f.is_relation for f in model._meta.fields)
    return len(others) >= 2 or has_plain_value


def is_end(model, field, kind: str) -> bool:
    """True for the references that a link connects; who made it, when and for which feature are not."""
    if not field.is_relation or field.name == "created_by":
        return False
    if field.name == "feature":
        return not feature_is_context(model)
    hidden = (field.remote_field.related_name or "").endswith("+")
    return not (field.name == "run" and hidden and kind == "link")


def role_of(kind: str, accessors: list[str], has_feature: bool) -> str:
    if any(a.startswith("values_") for a in accessors):
        return "value"
    if kind == "auto_link":
        return "plain"
    if has_feature:
        return "annotation"
    return "association" if any(a.lstrip("_").startswith("links_") for a in accessors) else "plain"


def describe_link(model, kind: str) -> dict | None:
    """How a link table connects two registries."""
    if kind not in ("link", "auto_link"):
        return None
    ends = [f for f in model._meta.fields if is_end(model, f, kind)]
    names = {f.name for f in model._meta.fields}
    has_feature = "feature" in names and all(f.name != "feature" for f in ends)
    accessors = [f.remote_field.get_accessor_name() or "" for f in ends]
    return {
        "role": role_of(kind, accessors, has_feature),
        "ends": [{"column": f.column} for f in ends],
        "has_feature": has_feature,
        "feature_nullable": has_feature and model._meta.get_field("feature").null,
    }


# ------------------------------------------------------------------------------ models


def description_of(model, module: str, kind: str) -> str | None:
    if kind == "block":
        return f"Markdown notes attached to one {model.__name__.removesuffix('Block').lower()}."
    if kind in ("link", "auto_link"):
        ends = [f for f in model._meta.fields if is_end(model, f, kind)]
        return "Link table between " + " and ".join(f.related_model.__name__ for f in ends) + "."
    if module in PACKAGED:
        return REGISTRY_TEXT.get(model.__name__)
    text = (model.__doc__ or "").strip()
    # Django writes "Name(field, field)" where there is no docstring
    return None if text.startswith(f"{model.__name__}(") else text.split("\n\n")[0].replace("\n", " ") or None


def describe_model(model, module: str) -> dict:
    meta = model._meta
    kind = kind_of(model, {c.__name__ for c in model.__mro__})
    fields = {f.name: f for f in meta.concrete_fields}
    name_field = getattr(model, "_name_field", None)
    if name_field is None and "name" in fields and kind != "auxiliary":
        name_field = "name"
    uid = fields.get("uid")
    description = description_of(model, module, kind)
    return {
        "name": model.__name__,
        "module": module,
        "table": meta.db_table,
        "kind": kind,
        **({"description": description} if description else {}),
        "flags": {
            "uid_length": uid.max_length if uid else None,
            "uid_stem_length": getattr(model, "_len_stem_uid", None),
            "name_field": name_field,
        },
        "natural_keys": natural_keys(meta),
        "fields": [describe_field(f) for f in meta.concrete_fields],
        "many_to_many": [describe_m2m(f) for f in meta.many_to_many],
        "link": describe_link(model, kind),
    }


def describe_models(modules: list[str]) -> list[dict]:
    """All tables of the modules, each once: LaminDB maps Django's own table of migrations, too."""
    from django.apps import apps

    tables: dict[str, dict] = {}
    for app in apps.get_app_configs():
        if app.label in ("lamindb", *modules):
            for model in app.get_models(include_auto_created=True):
                described = describe_model(model, app.label)
                tables.setdefault(described["table"], described)
    return sorted(tables.values(), key=lambda m: (m["module"] != "lamindb", m["module"], m["table"]))


def versions_of(modules: list[str]) -> dict[str, str]:
    versions = {}
    for module in ("lamindb", *modules):
        try:
            versions[module] = metadata.version(module)
        except metadata.PackageNotFoundError:
            versions[module] = getattr(importlib.import_module(module), "__version__", "")
    return versions


def status_codes() -> dict[str, dict[str, int]]:
    """Words of `_status_code`, by registry."""
    from lamindb.base import types

    keys = ("RUN_STATUS_TO_CODE", "BRANCH_STATUS_TO_CODE", "PROJECT_STATUS_TO_CODE")
    return {key.split("_")[0].lower(): dict(getattr(types, key)) for key in keys if hasattr(types, key)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modules", default="bionty,pertdb", help="modules besides lamindb (default: %(default)s)")
    parser.add_argument("--out", default=".", help="folder of the file (default: the current one)")
    parser.add_argument("--basename", default="catalogue", help="name of the file, without .json")
    args = parser.parse_args()
    modules = [m for m in args.modules.split(",") if m]
    file = Path(args.out).resolve() / f"{args.basename}.json"
    boot(modules)
    for module in modules:
        importlib.import_module(module)
    catalogue = {
        "format": 1,
        "versions": versions_of(modules),
        "status_codes": status_codes(),
        "models": describe_models(modules),
    }
    file.write_text(json.dumps(catalogue, indent=1, default=repr) + "\n")
    print(f"{file}: {len(catalogue['models'])} tables of lamindb, {', '.join(modules)}")


if __name__ == "__main__":
    main()
