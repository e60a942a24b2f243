"""The names behind employee numbers, and employees found by number or name as people type it."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db.models import Q

from mahsup.hr.models import Company, Employee

_UPPER: Final = str.maketrans({"i": "İ", "ı": "I"})
_LOWER: Final = str.maketrans({"I": "ı", "İ": "i"})


class Person(NamedTuple):
    """An employee's key and name."""

    pk: int
    name: str


def people_of(company: Company, numbers: Iterable[str]) -> dict[str, Person]:
    """Return the employees of a company by number, those of the given numbers that have a card."""
    rows = Employee.objects.of(company.tenant_id).filter(company=company, employee_no__in=list(numbers))
    columns = rows.values_list("employee_no", "pk", "first_name", "last_name")
    return {number: Person(pk, f"{first} {last}".strip()) for number, pk, first, last in columns}


def typed(query: str) -> Q:
    """Return what finds employees whose number begins with the query, or whose names hold each of its words.

    Turkish letters are found however their case is typed; a database's own folding knows ASCII alone.
    """
    by_name = Q()
    for word in query.split():
        small = word.translate(_LOWER).lower()
        spelled = {word, small, word.translate(_UPPER).upper(), small[0].translate(_UPPER).upper() + small[1:]}
        by_name &= Q(
            *[Q(**{f"{name}__contains": text}) for name in ("first_name", "last_name") for text in spelled],
            _connector=Q.OR,
        )
    return Q(employee_no__startswith=query) | by_name


def numbers_like(company: Company, query: str) -> list[str]:
    """Return the numbers of a company's employees that `typed` finds."""
    rows = Employee.objects.of(company.tenant_id).filter(typed(query), company=company)
    return list(rows.values_list("employee_no", flat=True))
