"""What the REST API answers with: decimal strings, dates as YYYY-MM-DD, sentences in the caller's language."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from ninja import Schema

from mahsup.accounting.api.books import DocumentOut, LineOut, ProblemDocument, ProblemOut, VoucherOut, voucher_shape
from mahsup.accounting.models import Fetch, Integration, Posting
from mahsup.accounting.services.preview import Preview
from mahsup.books import voucher as books
from mahsup.money import format_wire
from mahsup.platform.problem_store import load_problem
from mahsup.problems import Language, Problem

__all__ = ["ProblemDocument", "voucher_shape"]

Json = dict[str, Any]


class IntegrationOut(Schema):
    id: int
    branch: str
    branch_name: str
    interface: str
    user_code: str
    has_password: bool
    url: str
    remote_tenant_id: str
    company_id: int
    company_title: str
    company_vkn: str
    active: bool
    lawful_tolerance: str
    lawful_blocks: bool
    sector: str
    sgk_ceiling: str
    stamp_duty: str


class IntegrationList(Schema):
    items: list[IntegrationOut]
    total: int


class CompanyOut(Schema):
    company_id: str
    short_name: str
    title: str
    vkn: str


class ConnectionOut(Schema):
    ok: bool
    problem: ProblemOut | None
    company_title: str
    vkn: str
    companies: list[CompanyOut]


class Progress(Schema):
    done: int
    total: int


class FetchOut(Schema):
    id: int
    integration: int
    year: int
    month: int
    payroll_type: str | None
    state: str
    attempt: int
    progress: Progress
    snapshot_id: str
    version: int
    row_count: int
    sha256: str
    totals: dict[str, str]
    problems: list[ProblemOut]


class PlannedVoucher(Schema):
    """A voucher as posting would write it: no id and no number yet."""

    date: datetime.date
    kind: str
    state: str
    document: DocumentOut
    description: str
    total: str
    lines: list[LineOut]


class PreviewOut(Schema):
    preview_hash: str
    date: datetime.date
    revision: int
    company_title: str
    vkn: str
    postable: bool
    vouchers: list[PlannedVoucher]
    problems: list[ProblemOut]


class PostingOut(Schema):
    id: int
    fetch: int
    revision: int
    state: str
    vouchers: list[VoucherOut]
    warnings: list[ProblemOut]


class ReversalOut(Schema):
    voucher: VoucherOut


def problem_shapes(problems: Iterable[Problem], language: Language) -> list[Json]:
    """Return problems with their sentences."""
    return [problem.shape(language) for problem in problems]


def integration_shape(integration: Integration) -> Json:
    """Return a connection; its password never leaves the server."""
    return {
        "id": integration.pk,
        "branch": integration.branch.code,
        "branch_name": integration.branch.name,
        "interface": integration.interface,
        "user_code": integration.user_code,
        "has_password": bool(integration.password_sealed),
        "url": integration.url,
        "remote_tenant_id": integration.remote_tenant_id,
        "company_id": integration.company_id,
        "company_title": integration.company_title,
        "company_vkn": integration.company_vkn,
        "active": integration.active,
        "lawful_tolerance": format_wire(integration.lawful_tolerance_kurus),
        "lawful_blocks": integration.lawful_blocks,
        "sector": integration.sector,
        "sgk_ceiling": integration.sgk_ceiling,
        "stamp_duty": integration.stamp_duty,
    }


def fetch_shape(fetch: Fetch, language: Language) -> Json:
    """Return a fetch with its progress, its control totals once accepted, and why it ended otherwise."""
    return {
        "id": fetch.pk,
        "integration": fetch.integration_id,
        "year": fetch.year,
        "month": fetch.month,
        "payroll_type": fetch.payroll_type or None,
        "state": fetch.state,
        "attempt": fetch.attempt,
        "progress": {"done": fetch.done, "total": fetch.total},
        "snapshot_id": fetch.snapshot_id,
        "version": fetch.version,
        "row_count": fetch.row_count,
        "sha256": fetch.sha256,
        "totals": fetch.manifest.get("totals", {}),
        "problems": problem_shapes(fetch.problems, language),
    }


def preview_shape(preview: Preview, language: Language) -> Json:
    """Return the preview: the vouchers that posting would write and every problem."""
    names = {code: account.name for code, account in (preview.prepared.request.chart or {}).items()}
    return {
        "preview_hash": preview.preview_hash,
        "date": preview.date,
        "revision": preview.revision,
        "company_title": preview.company_title,
        "vkn": preview.vkn,
        "postable": preview.postable,
        "vouchers": [_planned(voucher, names) for voucher in preview.vouchers],
        "problems": problem_shapes(preview.problems, language),
    }


def posting_shape(posting: Posting, language: Language) -> Json:
    """Return a posting with its vouchers and the warnings that were confirmed with it."""
    return {
        "id": posting.pk,
        "fetch": posting.fetch_id,
        "revision": posting.revision,
        "state": posting.state,
        "vouchers": [voucher_shape(voucher) for voucher in posting.vouchers.order_by("year", "number")],
        "warnings": problem_shapes((load_problem(stored) for stored in posting.confirmed_warnings), language),
    }


def _planned(voucher: books.Voucher, names: Mapping[str, str]) -> Json:
    document = voucher.document
    return {
        "date": voucher.date,
        "kind": voucher.kind,
        "state": "preview",
        "document": {"kind": document.kind, "number": document.number, "date": document.date},
        "description": voucher.description,
        "total": format_wire(voucher.debit_kurus),
        "lines": [_line(line, names.get(line.account, "")) for line in voucher.lines],
    }


def _line(line: books.Line, name: str) -> Json:
    return {
        "account": line.account,
        "account_name": name,
        "cost_center": line.cost_center,
        "debit": format_wire(line.debit_kurus),
        "credit": format_wire(line.credit_kurus),
        "text": line.text,
    }
