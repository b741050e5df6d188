"""The objects that LaminDB finds by values of features."""
import json
import re

from where_to_django import LOOKUPS, NEGATIONS, ORDERS, Place, Translator


class Featured:
    """The objects of a registry by the values of one feature, on any branch."""

    def __init__(self, translator: Translator, model, entry: dict):
        from lamindb import Feature

        self.translator, self.model = translator, model
        self.feature = Feature.get(name=entry["name"])
        self.path = entry.get("path", [])
        dtype = self.feature._dtype_str
        self.has_labels = dtype.startswith(("cat", "list[cat"))
        self.is_list = dtype.startswith("list") and not self.has_labels

    def owners(self, operator: str, value) -> set:
        if operator == "ne" and value is not None and not self.path and self.is_lamindbs("eq", value):
            return self.by_lamindb("__ne", value)
        if operator in NEGATIONS:
            return self.all() - self.owners(NEGATIONS[operator], value)
        if operator == "in" and (self.has_labels or self.is_list or self.path):
            return set().union(*(self.owners("eq", one) for one in value))
        if operator == "isNull" and self.path:
            there = self.by_json({"isNull": False})
            return self.all() - there if value else there
        if operator == "isNull":
            return self.by_lamindb("__isnull", value)
        if value is None:
            return self.owners("isNull", True)
        if self.has_labels:
            return self.by_labels(operator, value)
        if (self.is_list or self.path) and not isinstance(value, (list, dict)):
            return self.by_value(operator, value) | self.by_element(operator, value)
        return self.by_value(operator, value)

    def by_value(self, operator: str, value) -> set:
        """By whole values, or what is at the path."""
        if self.is_lamindbs(operator, value):
            steps = self.path if operator == "eq" else [*self.path, LOOKUPS[operator]]
            return self.by_lamindb("".join(f"__{step}" for step in steps), value)
        return self.by_json({operator: value})

    def is_lamindbs(self, operator: str, value) -> bool:
        """Whether LaminDB has a filter of this meaning: it matches most texts to the JSON that they are written as."""
        if self.has_labels:
            return operator == "eq" and isinstance(value, str) and self.labels_named(value)
        if self.path:
            return operator == "eq" and all(isinstance(step, str) for step in self.path)
        if self.is_list:
            return operator == "eq" and isinstance(value, list)
        return operator in ("eq", "in", "icontains", *ORDERS)

    def all(self) -> set:
        return set(self.model.objects.values_list("pk", flat=True))

    def by_lamindb(self, comparator: str, value) -> set:
        from lamindb.errors import DoesNotExist
        from lamindb.models.feature import FeaturePredicate

        predicate = FeaturePredicate(self.feature, comparator, value)
        try:
            return set(self.model.filter(predicate, branch=None).values_list("pk", flat=True))
        except DoesNotExist:  # of a label: LaminDB refuses, the gateway finds nothing
            return set()

    def labels(self):
        from lamindb.models.feature import parse_dtype

        return parse_dtype(self.feature._dtype_str)[0]

    def labels_named(self, text: str) -> bool:
        label = self.labels()
        return label["registry"].filter(**{label["field"].field.name: text}).exists()

    def by_labels(self, operator: str, value) -> set:
        if operator != "eq":
            return self.by_lamindb(f"__{LOOKUPS[operator]}", value)
        found = self.by_lamindb("", value)
        registry = self.labels()["registry"]
        exact = [name for name in ("uid", "ontology_id") if name in self.translator.columns(registry)]
        for label in registry.filter(self.translator.where_any(self.translator.Q(**{name: value}) for name in exact)):
            found |= self.by_lamindb("", label)
        return found

    def values(self):
        """The rows that hold values, and the accessor of those of an object."""
        from lamindb.models import JsonValue
        from lamindb.models.record import RecordJson

        if self.model.__name__ == "Record":
            return RecordJson.objects.filter(feature=self.feature), "values_json"
        return JsonValue.objects.filter(feature=self.feature), "json_values"

    def of_values(self, rows, accessor: str) -> set:
        found = self.model.objects.filter(**{f"{accessor}__in": rows.values("pk")})
        return set(found.values_list("pk", flat=True))

    def by_json(self, operators: dict) -> set:
        rows, accessor = self.values()
        value = rows.model._meta.get_field("value")
        place = Place(rows.model, rows.model)
        met = self.translator.json(place, value, {"path": self.path, **operators})
        return self.of_values(rows.filter(met), accessor)

    def by_element(self, operator: str, value) -> set:
        """Where an element of a list meets it."""
        from django.db.models import BooleanField, F, Func, Value

        rows, accessor = self.values()
        lists = self.translator.at(rows, "value", self.path).filter(_kind="array")
        if operator == "eq":
            return self.of_values(lists.filter(_at__contains=[value]), accessor)
        signs = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
        test = f"{signs[operator]} {json.dumps(value)}" if operator in signs else self.like(operator, value)
        arguments = [F("_at"), Value(f"$[*] ? (@ {test})")]
        has = Func(*arguments, template="jsonb_path_exists(%(expressions)s::jsonpath)", output_field=BooleanField())
        return self.of_values(lists.annotate(_has=has).filter(_has=True), accessor)

    def like(self, operator: str, text: str) -> str:
        """A test of text in the language of JSON paths."""
        whole = {"regex": text}.get(operator, re.escape(text))
        start = "^" if operator in ("startsWith", "istartsWith", "iexact") else ""
        end = "$" if operator in ("endsWith", "iendsWith", "iexact") else ""
        return f"like_regex {json.dumps(start + whole + end)}" + (' flag "i"' if operator.startswith("i") else "")
