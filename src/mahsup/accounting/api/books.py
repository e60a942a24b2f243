"""REST: vouchers."""

import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from mahsup.accounting.api.auth import user_of
from mahsup.accounting.models import Voucher, VoucherLine
from mahsup.accounting.services.reports import VoucherFilter, scope_of, voucher_lines, voucher_of, vouchers
from mahsup.accounting.services.reports.vouchers import reversal_of
from mahsup.money import format_wire

router = Router(tags=["books"])


class ProblemOut(Schema):
    """A finding: what, where, and the sentence for a person."""

    code: str
    severity: str
    message: str
    where: dict[str, str]


class ProblemDocument(Schema):
    """RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    problems: list[ProblemOut] = []


REFUSALS: dict[Any, Any] = dict.fromkeys((401, 403, 404, 422), ProblemDocument)


class DocumentOut(Schema):
    kind: str
    number: str
    date: datetime.date


class LineOut(Schema):
    account: str
    account_name: str
    cost_center: str
    debit: str
    credit: str
    text: str


class VoucherHead(Schema):
    """A voucher without its lines. `number` counts within the tenant and year."""

    id: int
    number: int
    date: datetime.date
    kind: str
    state: str
    branch: str
    description: str
    total: str
    reverses: int | None
    reversed_by: int | None
    document: DocumentOut
    created_by: str
    created_at: datetime.datetime


class VoucherOut(VoucherHead):
    lines: list[LineOut]


class VoucherList(Schema):
    """`next` goes into `after` for the following page; empty at the end."""

    items: list[VoucherHead]
    total: int
    next: str


class Span(Schema):
    """Dates and branch of a list or report; both ends belong to it."""

    first: datetime.date | None = Field(None, alias="from")
    last: datetime.date | None = Field(None, alias="to")
    branch: str = ""


class VoucherQuery(Span):
    kind: str = ""
    text: str = ""
    after: str = ""


@router.get("/vouchers", response={200: VoucherList, **REFUSALS})
def list_vouchers(request: HttpRequest, wanted: Query[VoucherQuery]) -> dict[str, Any]:
    """Posted vouchers, newest first."""
    scope = scope_of(user_of(request), branch=wanted.branch, first=wanted.first, last=wanted.last)
    page = vouchers(scope, VoucherFilter(wanted.kind, wanted.text), after=wanted.after)
    reversals = _reversals(scope.tenant_id, page.items)
    items = [head_shape(voucher, reversals.get(voucher.pk)) for voucher in page.items]
    return {"items": items, "total": page.total, "next": page.next}


@router.get("/vouchers/{voucher_id}", response={200: VoucherOut, **REFUSALS})
def get_voucher(request: HttpRequest, voucher_id: int) -> dict[str, Any]:
    """One voucher with its lines."""
    return voucher_shape(voucher_of(user_of(request), voucher_id))


def voucher_shape(voucher: Voucher) -> dict[str, Any]:
    """Return a posted voucher with its lines in the shape of the contract."""
    reversal = reversal_of(voucher)
    head = head_shape(voucher, reversal.pk if reversal else None)
    return {**head, "lines": [line_shape(line) for line in voucher_lines(voucher)]}


def head_shape(voucher: Voucher, reversed_by: int | None) -> dict[str, Any]:
    """Return a voucher without its lines."""
    document = {"kind": voucher.document_kind, "number": voucher.document_number, "date": voucher.document_date}
    return {
        "id": voucher.pk,
        "number": voucher.number,
        "date": voucher.date,
        "kind": voucher.kind,
        "state": voucher.state,
        "branch": voucher.branch.code,
        "description": voucher.description,
        "total": format_wire(voucher.total_kurus),
        "reverses": voucher.reverses_id,
        "reversed_by": reversed_by,
        "document": document,
        "created_by": voucher.created_by,
        "created_at": voucher.created_at,
    }


def line_shape(line: VoucherLine) -> dict[str, Any]:
    """Return a line; one of debit and credit is "0.00"."""
    return {
        "account": line.account.code,
        "account_name": line.account.name,
        "cost_center": line.cost_center.code if line.cost_center else "",
        "debit": format_wire(line.debit_kurus),
        "credit": format_wire(line.credit_kurus),
        "text": line.text,
    }


def _reversals(tenant_id: int, items: list[Voucher]) -> dict[int, int]:
    rows = Voucher.objects.of(tenant_id).filter(reverses__in=items, state=Voucher.POSTED)
    return {reversed_id: pk for reversed_id, pk in rows.values_list("reverses_id", "pk") if reversed_id}
