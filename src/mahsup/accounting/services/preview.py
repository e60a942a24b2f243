"""The preview: exactly what posting would write, without writing."""

import datetime
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from mahsup.accounting.models import Account, Fetch, Integration, PostedPayslip, Posting, User, Voucher
from mahsup.accounting.permissions import has_right, require, require_branch
from mahsup.accounting.services import rule_store, snapshots
from mahsup.accounting.services.books import chart_of, cost_centers_of, locked_through
from mahsup.accounting.services.lawful import lawful_problems
from mahsup.books import voucher as books
from mahsup.payroll.payslip import Payslip
from mahsup.platform import audit
from mahsup.platform.kept import Kept
from mahsup.posting.derive import Atom
from mahsup.posting.prepare import (
    DerivedMonth,
    PostingRequest,
    Prepared,
    derive_month,
    document_of,
    explain,
    month_end,
    prepare,
    preview_hash,
)
from mahsup.posting.rules import Rules
from mahsup.posting.rulesfile import dump_rules, parse_rules
from mahsup.problems import Place, Problem, has_errors, refuse

# A user looks at a preview, into its lines and then posts it: the same month is derived for each.
_derived: Final[Kept[DerivedMonth]] = Kept(4)


class _Month:
    """An accepted fetch's payslips and İK's accounting codes, read when they are asked for."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch

    @functools.cached_property
    def payslips(self) -> tuple[Payslip, ...]:
        return tuple(snapshots.payslips(self.fetch))

    @functools.cached_property
    def codes(self) -> Mapping[str, str]:
        return snapshots.accounting_codes(self.fetch)

    def derived(self, rules: Rules) -> DerivedMonth:
        """Return the month derived by rules; the payslips are known by their SHA-256."""
        key = (self.fetch.sha256, tuple(sorted(self.codes.items())), dump_rules(rules))
        return _derived.get(key, lambda: derive_month(self.payslips, rules, self.codes))


@dataclass(frozen=True, slots=True)
class Preview:
    """What posting a fetch would write. `prepared` is the engine's; `problems` also holds what the server knows."""

    fetch: Fetch
    preview_hash: str
    date: datetime.date
    prepared: Prepared
    problems: tuple[Problem, ...]
    vouchers: tuple[books.Voucher, ...]
    revision: int
    company_title: str
    vkn: str
    rules: Rules
    rules_version: int

    @property
    def postable(self) -> bool:
        """True when no error blocks."""
        return not has_errors(self.problems)


def preview(user: User, fetch_id: int, date: datetime.date | None = None) -> Preview:
    """Return what posting the fetch would write on a date (default: the last day of the month)."""
    fetch = snapshots.accepted(user, fetch_id)
    integration = Integration.objects.of(user.tenant_id).select_related("tenant").get(pk=fetch.integration_id)
    rules = rule_store.load(integration)
    month = _Month(fetch)
    prepared = prepare(_request(month, integration, rules, date))
    revision = next_revision(fetch)
    return Preview(
        fetch=fetch,
        preview_hash=preview_hash(prepared, f"{fetch.company_identity}|{fetch.snapshot_id}", rules, revision),
        date=prepared.request.date,
        prepared=prepared,
        problems=_for_reader(
            user,
            (
                *_server_problems(fetch, integration, prepared),
                *prepared.problems,
                *lawful_problems(fetch, integration, lambda: month.payslips),
            ),
        ),
        vouchers=prepared.vouchers,
        revision=revision,
        company_title=integration.company_title,
        vkn=integration.company_vkn,
        rules=rules,
        rules_version=integration.rules_version,
    )


def explain_line(
    user: User, fetch_id: int, voucher_index: int, line_index: int, date: datetime.date | None = None
) -> tuple[Atom, ...]:
    """Return the items behind a line of the preview: rule, employee, amount. Needs sees_pay; the look is recorded.

    Indexes count from 0. Refuses with `line_unknown`.
    """
    require(user, "see_pay")
    shown = preview(user, fetch_id, date)
    atoms = _atoms(shown.prepared, _Month(shown.fetch), voucher_index, line_index)
    audit.record(user.tenant_id, user.code, "line_explained", "fetch", fetch_id, voucher=voucher_index, line=line_index)
    return atoms


def explain_posted(user: User, voucher_id: int, line_no: int) -> tuple[Atom, ...]:
    """Return the items behind a posted line, derived again from the posting's own rules and snapshot.

    Needs sees_pay; the look is recorded. Refuses with `line_unknown` for a voucher that no posting made.
    """
    require(user, "see_pay")
    require(user, "view_books")
    voucher = Voucher.objects.of(user.tenant_id).filter(pk=voucher_id).first()
    posting = voucher.postings.select_related("fetch", "integration").first() if voucher else None
    if voucher is None or posting is None:
        raise refuse("line_unknown", line=str(line_no))
    require_branch(user, voucher.branch_id)
    rules = parse_rules(posting.rules_text)
    month = _Month(posting.fetch)
    prepared = prepare(_request(month, posting.integration, rules, voucher.date))
    index = list(posting.vouchers.order_by("number").values_list("pk", flat=True)).index(voucher.pk)
    atoms = _atoms(prepared, month, index, line_no - 1)
    audit.record(user.tenant_id, user.code, "line_explained", "voucher", voucher.pk, line=line_no)
    return atoms


def business_key(fetch: Fetch) -> dict[str, object]:
    """Return the posting's business key of a fetch, without the revision."""
    return {
        "integration_id": fetch.integration_id,
        "year": fetch.year,
        "month": fetch.month,
        "payroll_type": fetch.payroll_type,
        "kind": "accrual",
    }


def next_revision(fetch: Fetch) -> int:
    """Return the revision that a posting of the fetch has or would get: the live one's, else the last plus one."""
    last = Posting.objects.of(fetch.tenant_id).filter(**business_key(fetch)).order_by("-revision").first()
    if last is None:
        return 1
    return last.revision if last.state == Posting.LIVE else last.revision + 1


def _request(month: _Month, integration: Integration, rules: Rules, date: datetime.date | None) -> PostingRequest:
    fetch = month.fetch
    day = date or month_end(fetch.year, fetch.month)
    tenant_id = fetch.tenant_id
    owners = Account.objects.of(tenant_id).exclude(employee_key="").values_list("code", "employee_key")
    return PostingRequest(
        year=fetch.year,
        month=fetch.month,
        company_id=integration.company_id,
        company_title=integration.company_title,
        derived=month.derived(rules),
        date=day,
        document=document_of(
            integration.company_id, fetch.year, fetch.month, fetch.version, month_end(fetch.year, fetch.month)
        ),
        chart=chart_of(tenant_id),
        cost_centers=cost_centers_of(tenant_id),
        leaf_owners=dict(owners),
        locked_through=locked_through(tenant_id, integration.branch_id),
        today=timezone.localdate(),
    )


def _atoms(prepared: Prepared, month: _Month, voucher_index: int, line_index: int) -> tuple[Atom, ...]:
    try:
        if voucher_index < 0 or line_index < 0:
            raise IndexError
        return explain(prepared, month.payslips, month.codes, voucher_index, line_index)
    except IndexError:
        raise refuse("line_unknown", line=str(line_index + 1)) from None


def _for_reader(user: User, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return the problems as the user may read them: without the right to single pay, a payslip's amounts are left out.

    What blocks stays the same for everybody.
    """
    if has_right(user, "see_pay"):
        return problems
    return tuple(_without_amounts(problem) if problem.where.type == "payslip" else problem for problem in problems)


def _without_amounts(problem: Problem) -> Problem:
    figures = {"payslip": problem.where.id, "code": problem.code}
    return Problem("payslip_problem", problem.where, figures, problem.severity)


def _server_problems(fetch: Fetch, integration: Integration, prepared: Prepared) -> Iterator[Problem]:
    """What only the server knows: switches, other taxpayers, other postings, newer data, leaves to open."""
    if not integration.active:
        yield Problem("integration_off", params={"integration": str(integration.pk)})
    if integration.company_vkn != integration.tenant.vkn:
        figures = {"theirs": integration.company_vkn or "-", "ours": integration.tenant.vkn or "-"}
        yield Problem("other_taxpayer", params=figures)
    newer = _newer(fetch)
    if newer is not None:
        yield Problem("fetch_superseded", params={"version": str(fetch.version), "newer": str(newer.version)})
    yield from _posted_problems(fetch)
    if prepared.new_leaves:
        first = prepared.new_leaves[0]
        params = {"count": str(len(prepared.new_leaves)), "account": first.code}
        yield Problem("employee_accounts_missing", Place("account", first.code), params)


def _newer(fetch: Fetch) -> Fetch | None:
    """Return a newer accepted fetch of the same month and company with another snapshot."""
    return (
        Fetch.objects.of(fetch.tenant_id)
        .filter(
            state="accepted",
            company_identity=fetch.company_identity,
            year=fetch.year,
            month=fetch.month,
            version__gt=fetch.version,
        )
        .order_by("-version")
        .first()
    )


def _posted_problems(fetch: Fetch) -> Iterator[Problem]:
    """One problem for each live posting that holds payslips of this fetch."""
    live = PostedPayslip.objects.of(fetch.tenant_id).filter(
        company_identity=fetch.company_identity, year=fetch.year, month=fetch.month, live=True
    )
    here = set(fetch.rows.values_list("payslip_id", flat=True))
    found: dict[int, list[str]] = {}
    for payslip_id, posting_id in live.order_by("payslip_id").values_list("payslip_id", "posting_id"):
        if payslip_id in here:
            found.setdefault(posting_id, []).append(payslip_id)
    for posting_id, ids in found.items():
        figures = {"posting": str(posting_id), "count": str(len(ids)), "payslip": ids[0]}
        yield Problem("already_posted", Place("run", str(posting_id)), figures)
