"""A translation of the gateway's filters to Django's that knows nothing of the gateway's own."""
import datetime as dt
from dataclasses import dataclass
from typing import Any

HIDDEN = [-1, 0]  # trash, archive

LOOKUPS = {"eq": "exact", "in": "in", "lt": "lt", "lte": "lte", "gt": "gt", "gte": "gte", "contains": "contains",
           "icontains": "icontains", "startsWith": "startswith", "istartsWith": "istartswith", "endsWith": "endswith",
           "iendsWith": "iendswith", "iexact": "iexact", "regex": "regex"}
ORDERS = ("lt", "lte", "gt", "gte")
NEGATIONS = {"ne": "eq", "notIn": "in"}


class LeftOut(Exception):
    """A filter that Django has no words for; says why."""


def camel(name: str) -> str:
    first, *others = name.lstrip("_").split("_")
    return first + "".join(other[:1].upper() + other[1:] for other in others)


@dataclass(frozen=True)
class Place:
    """Rows that conditions are about: of `root`, and from there by lookups beginning with `prefix` to objects of `model`."""
    root: Any
    model: Any
    prefix: str = ""
    is_link: bool = False  # rows of root are links to the objects


class Translator:
    def __init__(self):
        from django.db.models import Q

        self.Q = Q
        self.none = Q(pk__in=[])
        self.all = ~Q(pk__in=[])

    def fields(self, model) -> dict:
        """Fields and accessors by their name in GraphQL."""
        found = {}
        for field in model._meta.get_fields():
            accessor = field.name if not field.auto_created or field.concrete else field.get_accessor_name()
            if accessor:
                found.setdefault(camel(accessor), field)
        return found

    def columns(self, model) -> set:
        return {field.name for field in model._meta.concrete_fields}

    def names_branch(self, where: dict) -> bool:
        """At its own level."""
        if "branch" in where or ("not" in where and self.names_branch(where["not"])):
            return True
        return any(self.names_branch(one) for key in ("and", "or") for one in where.get(key, []))

    def list(self, model, where: dict):
        """The objects that a list shows."""
        condition = self.where(Place(model, model), where)
        if self.names_branch(where):
            return model.objects.filter(condition)
        return model.filter(condition)

    def where(self, place: Place, where: dict):
        condition = self.all
        for key, value in where.items():
            condition &= self.condition(place, key, value)
        return condition

    def condition(self, place: Place, key: str, value):
        if key == "and":
            return self.where_each(place, value, self.all, lambda one, other: one & other)
        if key == "or":
            return self.where_each(place, value, self.none, lambda one, other: one | other)
        if key == "not":
            return self.complement(place, value)
        if key == "isNull":  # of a reference, on a row that is there
            return self.none if value else self.all
        return self.field(place, key, value)

    def where_each(self, place, wheres, start, join):
        condition = start
        for one in wheres:
            condition = join(condition, self.where(place, one))
        return condition

    def complement(self, place: Place, where: dict):
        condition = self.where(place, where)
        if self.is_plain(place.model, where):
            return ~condition  # what LaminDB's exclude() does
        return ~self.Q(pk__in=place.root.objects.filter(condition).values("pk"))

    def is_plain(self, model, where: dict) -> bool:
        """Whether all of it is about the objects' own columns, and none of those holds JSON."""
        fields = self.fields(model)

        def of_column(key, value):
            if key in ("and", "or"):
                return all(self.is_plain(model, one) for one in value)
            if key == "not":
                return self.is_plain(model, value)
            field = fields.get(key)
            return field is not None and not field.is_relation and field.get_internal_type() != "JSONField"

        return all(of_column(key, value) for key, value in where.items())

    def field(self, place: Place, key: str, value):
        field = self.fields(place.model).get(key)
        if field is None and key == "features":
            return self.features(place, value)
        if field is None and key == "status":
            return self.status(place, value)
        if field is None and place.is_link:
            return self.link_field(place, key, value)
        if field is None:
            raise LeftOut(f"{place.model.__name__} has no {key}")
        if field.one_to_many or field.many_to_many or (field.one_to_one and field.auto_created):
            return self.relation(place, field, value)
        if field.is_relation:
            return self.reference(place, field, value)
        return self.column(place, field, value)

    def link_field(self, place: Place, key: str, value):
        fields = self.fields(place.root)
        field = fields.get(key) or fields.get(key.removeprefix("link")[:1].lower() + key.removeprefix("link")[1:])
        if field is None:
            raise LeftOut(f"neither {place.model.__name__} nor {place.root.__name__} has {key}")
        link = Place(place.root, place.root)
        return self.reference(link, field, value) if field.is_relation else self.column(link, field, value)

    def status(self, place: Place, operators: dict):
        from lamindb.base import types

        codes = getattr(types, f"{place.model.__name__.upper()}_STATUS_TO_CODE")
        code = {word.replace("-", "_"): number for word, number in codes.items()}

        def coded(value):
            return [code[word] for word in value] if isinstance(value, list) else code.get(value, value)

        return self.column(place, place.model._meta.get_field("_status_code"),
                           {operator: coded(value) for operator, value in operators.items()})

    def reference(self, place: Place, field, where: dict):
        lookup = place.prefix + field.name
        empty = self.Q(**{f"{lookup}__isnull": True})
        there = Place(place.root, field.related_model, f"{lookup}__")
        if set(where) == {"isNull"}:
            return empty if where["isNull"] else ~empty
        condition = self.Q(**{f"{lookup}__isnull": False}) & self.where(there, where)
        return condition | empty if self.asks_null(where) and self.holds_for_null(where) else condition

    def asks_null(self, where: dict) -> bool:
        if "isNull" in where or ("not" in where and self.asks_null(where["not"])):
            return True
        return any(self.asks_null(one) for key in ("and", "or") for one in where.get(key, []))

    def holds_for_null(self, where: dict) -> bool:
        """Where a reference leads nowhere, nothing is true of what it leads to."""
        def holds(key, value):
            if key == "and":
                return all(map(self.holds_for_null, value))
            if key == "or":
                return any(map(self.holds_for_null, value))
            return not self.holds_for_null(value) if key == "not" else key == "isNull" and value
        return all(holds(key, value) for key, value in where.items())

    def related(self, field):
        """The place of related objects, and the name of the field there that leads back."""
        if field.many_to_many:
            of = field.remote_field if field.auto_created else field
            ends = (of.m2m_field_name(), of.m2m_reverse_field_name())
            back, target = reversed(ends) if field.auto_created else ends
            through = of.remote_field.through
            return Place(through, through._meta.get_field(target).related_model, f"{target}__", is_link=True), back
        rows, back = field.related_model, field.remote_field.name
        if rows.__name__ == "RecordJson":  # a feature with a value of it: the gateway shows the feature
            return Place(rows, rows._meta.get_field("feature").related_model, "feature__", is_link=True), back
        return Place(rows, rows), back

    def relation(self, place: Place, field, quantifiers: dict):
        condition = self.all
        for quantifier, where in quantifiers.items():
            rows, back = self.related(field)
            met = self.where(rows, where) if quantifier != "every" else self.complement(rows, where)
            if "branch" in self.columns(rows.model) and not self.names_branch(where):
                met &= ~self.Q(**{f"{rows.prefix}branch_id__in": HIDDEN})
            owners = rows.root.objects.filter(met, **{f"{back}__isnull": False}).values(f"{back}_id")
            found = self.Q(**{f"{place.prefix}pk__in": owners})
            condition &= found if quantifier == "some" else ~found
        return condition

    def column(self, place: Place, field, operators: dict):
        condition = self.all
        if field.get_internal_type() == "JSONField":
            return self.json(place, field, operators)
        for operator, value in operators.items():
            condition &= self.operation(place.prefix + field.name, field, operator, value)
        return condition

    def operation(self, lookup: str, field, operator: str, value):
        if operator in NEGATIONS:
            return ~self.operation(lookup, field, NEGATIONS[operator], value)
        if operator == "isNull" or value is None:
            return self.Q(**{f"{lookup}__isnull": value is None or value})
        given = [self.value(field, one) for one in value] if operator == "in" else self.value(field, value)
        return self.Q(**{f"{lookup}__{LOOKUPS[operator]}": given})

    def value(self, field, value):
        kind = field.get_internal_type()
        if kind == "DateTimeField":
            moment = dt.datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)
        if kind == "DateField":
            return dt.date.fromisoformat(value)
        if kind == "DurationField":
            return dt.timedelta(microseconds=int(value))
        return int(value) if kind == "BigIntegerField" else value

    def at(self, rows, name: str, path: list):
        """The rows with what is at a path of their JSON column: `_at`, its kind, and its text."""
        from django.db.models import Case, CharField, F, Func, TextField, When
        from django.db.models.fields.json import KeyTransform
        from django.db.models.lookups import Exact

        def kind_of(value):
            return Func(value, function="jsonb_typeof", output_field=CharField())

        value = F(name)
        for step in path:
            value = KeyTransform(step, value)
        if len(path) == 1 and isinstance(path[0], int):  # to PostgreSQL alone, a scalar is its own first item
            value = Case(When(Exact(kind_of(F(name)), "array"), then=value))
        text = Func(value, template="(%(expressions)s #>> '{}')", output_field=TextField())
        return rows.annotate(_at=value, _kind=kind_of(value), _text=text)

    def json(self, place: Place, field, operators: dict):
        """By rows of the model, so that it is never unknown."""
        Q = self.Q
        path = operators.get("path", [])
        rows = self.at(place.model.objects, field.name, path)

        def meet(operator, operand):
            if operator in NEGATIONS:
                return ~Q(pk__in=rows.filter(meet(NEGATIONS[operator], operand)).values("pk"))
            if operator == "isNull":  # as in LaminDB, JSON's null is a value of a column; at a path it is none
                empty = Q(_kind__isnull=True) | Q(_kind="null") if path else Q(**{f"{field.name}__isnull": True})
                return empty if operand else ~Q(pk__in=rows.filter(empty).values("pk"))
            if operator == "eq" and operand is None:
                return Q(_kind__isnull=True) | Q(_kind="null")
            if operator == "eq":
                return Q(_at=operand)
            if operator == "in":
                return self.where_any(Q(_at=one) for one in operand)
            if operator in ORDERS and not isinstance(operand, str):
                return Q(_kind="number") & Q(**{f"_at__{operator}": operand})
            return Q(_kind="string") & Q(**{f"_text__{LOOKUPS[operator]}": operand})

        condition = self.all
        for operator, operand in operators.items():
            if operator != "path":
                found = rows.filter(meet(operator, operand)).values("pk")
                condition &= Q(**{f"{place.prefix}pk__in": found})
        return condition

    def features(self, place: Place, entries: list):
        """By LaminDB's own filters on features wherever it has one for what is asked."""
        from featured import Featured

        condition = self.all
        for entry in entries:
            asked = {key: value for key, value in entry.items() if key not in ("name", "path")}
            for operator, value in asked.items():
                found = Featured(self, place.model, entry).owners(operator, value)
                condition &= self.Q(**{f"{place.prefix}pk__in": found})
        return condition

    def where_any(self, conditions):
        found = self.none
        for one in conditions:
            found |= one
        return found
