"""Önizle and Muhasebeleştir: what would be written, why each line stands there, and the writing."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mahsup.accounting.forms.integration import DateForm, value_name
from mahsup.accounting.models import Posting
from mahsup.accounting.permissions import has_right
from mahsup.accounting.services import posting as posting_service
from mahsup.accounting.services.preview import Preview, explain_line, explain_posted, preview
from mahsup.accounting.services.reports.vouchers import voucher_of
from mahsup.accounting.views.integration.base import AccountingRequest, page, say_refusal
from mahsup.accounting.views.integration.mending import shown
from mahsup.accounting.views.integration.snapshot import month_context, problem_context
from mahsup.books.voucher import Line
from mahsup.books.voucher import Voucher as VoucherValue
from mahsup.platform.i18n import T
from mahsup.platform.web import is_fragment
from mahsup.posting.derive import NO_RULE, Atom
from mahsup.posting.rules import Rule, Rules
from mahsup.posting.rulesfile import parse_rules
from mahsup.problems import MahsupError

VOUCHERS_PER_PAGE: Final = 10
LINES_SHOWN: Final = 200
ITEMS_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the preview; `index` counts from 0, `voucher` likewise."""

    voucher: int
    index: int
    line: Line
    account_name: str


@dataclass(frozen=True, slots=True)
class VoucherView:
    """A voucher of the preview with the first of its lines; `rest` is where the next ones begin (0 = all shown)."""

    index: int
    voucher: VoucherValue
    lines: list[LineView]
    rest: int


@page()
def preview_page(request: AccountingRequest, fetch_id: int) -> HttpResponseBase:
    """The vouchers exactly as they would be written, with every problem and the button Muhasebeleştir."""
    return _preview_page(request, fetch_id, request.GET.get("tarih", ""))


@page()
def preview_lines(request: AccountingRequest, fetch_id: int, voucher: int) -> HttpResponseBase:
    """More lines of a long voucher."""
    found = preview(request.user, fetch_id, _date(request.GET.get("tarih", "")))
    if voucher >= len(found.vouchers):
        raise Http404
    start = request.GET.get("bas", "")
    view = _voucher_view(found, voucher, int(start) if start.isascii() and start.isdigit() else 0)
    context = {"view": view, "preview": found, "may_see_pay": has_right(request.user, "see_pay"), "fetch": found.fetch}
    return render(request, "accounting/integration/preview_lines.html", context)


@page()
def explain_page(request: AccountingRequest, fetch_id: int, voucher: int, line: int) -> HttpResponseBase:
    """Why a line of the preview stands there: the rules, the employees and the items behind it."""
    date = _date(request.GET.get("tarih", ""))
    atoms = explain_line(request.user, fetch_id, voucher, line, date)
    found = preview(request.user, fetch_id, date)
    context = {"back": reverse("accounting:preview", args=[fetch_id]), **_explanation(found.rules, atoms)}
    return _render_explanation(request, {**context, "line": found.vouchers[voucher].lines[line]})


@page()
def explain_posted_page(request: AccountingRequest, voucher_id: int, line_no: int) -> HttpResponseBase:
    """Why a posted line stands there, by the rules and the data of its posting."""
    voucher = voucher_of(request.user, voucher_id)
    atoms = explain_posted(request.user, voucher_id, line_no)
    posting = Posting.objects.of(voucher.tenant_id).filter(vouchers=voucher).order_by("pk")[0]
    context = _explanation(parse_rules(posting.rules_text), atoms)
    return _render_explanation(request, {**context, "back": reverse("accounting:voucher", args=[voucher_id])})


@require_POST
@page("post")
def post_page(request: AccountingRequest, fetch_id: int) -> HttpResponseBase:
    """Muhasebeleştir: write what the preview showed; however often it is pressed, the same vouchers answer."""
    asked = request.POST.get("tarih", "")
    confirmed = request.POST.get("onay") == "on"
    try:
        posting, created = posting_service.post(
            request.user,
            fetch_id,
            request.POST.get("preview_hash", ""),
            _date(asked),
            confirm_unreachable=confirmed,
        )
    except MahsupError as refusal:
        if refusal.code == "ik_did_not_answer":
            return _preview_page(request, fetch_id, asked, unanswered=refusal)
        say_refusal(request, refusal)
        return redirect(f"{reverse('accounting:preview', args=[fetch_id])}?tarih={_iso(asked)}")
    if created:
        messages.success(request, T("Muhasebeleştirildi.", "Posted."))
    else:
        messages.info(
            request,
            T(
                "Bu ay zaten muhasebeleştirilmişti; fişi aşağıda.",
                "This month was posted already; here is its voucher.",
            ),
        )
    return redirect(vouchers_url(posting))


def vouchers_url(posting: Posting) -> str:
    """Return the page of a posting's voucher, or the list where there are several."""
    found = list(posting.vouchers.order_by("number")[:2])
    if len(found) == 1:
        return reverse("accounting:voucher", args=[found[0].pk])
    return reverse("accounting:posting", args=[posting.pk])


@page()
def posting_page(request: AccountingRequest, posting_id: int) -> HttpResponseBase:
    """The vouchers of one posting."""
    posting = posting_service.get(request.user, posting_id)
    vouchers = posting.vouchers.select_related("reversed_by").order_by("number")
    found = Paginator(vouchers, 100).get_page(request.GET.get("sayfa"))
    context = {
        "posting": posting,
        "page": found,
        "may_reverse": has_right(request.user, "reverse"),
        "live": Posting.LIVE,
    }
    return render(request, "accounting/integration/posting.html", context)


def _preview_page(
    request: AccountingRequest, fetch_id: int, asked: str, unanswered: MahsupError | None = None
) -> HttpResponseBase:
    form = DateForm({"tarih": asked} if asked else None)
    found = preview(request.user, fetch_id, _date(asked))
    if not form.is_bound or not form.is_valid():
        form.initial = {"tarih": found.date}
    pages = Paginator(range(len(found.vouchers)), VOUCHERS_PER_PAGE).get_page(request.GET.get("sayfa"))
    month = month_context(request, found.fetch)
    context: dict[str, Any] = {
        **month,
        **problem_context(found.fetch, found.problems, month["postings"]),
        "preview": found,
        "form": form,
        "page": pages,
        "vouchers": [_voucher_view(found, index) for index in pages],
        "debit_kurus": sum(voucher.debit_kurus for voucher in found.vouchers),
        "credit_kurus": sum(voucher.credit_kurus for voucher in found.vouchers),
        "may_see_pay": has_right(request.user, "see_pay"),
        "unanswered": shown(unanswered.problems, found.fetch.integration) if unanswered else [],
    }
    return render(request, "accounting/integration/preview.html", context)


def _voucher_view(found: Preview, index: int, start: int = 0) -> VoucherView:
    voucher = found.vouchers[index]
    end = start + LINES_SHOWN
    lines = [
        LineView(index, number, line, _account_name(found, line.account))
        for number, line in enumerate(voucher.lines[start:end], start)
    ]
    return VoucherView(index, voucher, lines, end if end < len(voucher.lines) else 0)


def _account_name(found: Preview, code: str) -> str:
    chart = found.prepared.request.chart
    if chart is not None and code in chart:
        return chart[code].name
    return next((leaf.name for leaf in found.prepared.new_leaves if leaf.code == code), "")


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule that chose the account, and what it brought; None = the rounding account of the policy."""

    number: int
    rule: Rule | None
    value: str
    asked: str
    amount_kurus: int

    @property
    def fallback(self) -> bool:
        return self.asked != self.value


def _explanation(rules: Rules, atoms: Sequence[Atom]) -> dict[str, Any]:
    return {
        "rules": _rules_behind(rules, atoms),
        "atoms": [(atom, value_name(atom.asked)) for atom in atoms[:ITEMS_SHOWN]],
        "count": len(atoms),
        "people": len({atom.employee_no for atom in atoms}),
        "total_kurus": sum(atom.amount_kurus for atom in atoms),
        "more": max(0, len(atoms) - ITEMS_SHOWN),
    }


def _rules_behind(rules: Rules, atoms: Iterable[Atom]) -> list[RuleView]:
    sums: dict[tuple[int, str, str], int] = {}
    for atom in atoms:
        key = (atom.rule_index, atom.value, atom.asked)
        sums[key] = sums.get(key, 0) + atom.amount_kurus
    return [
        RuleView(
            index + 1,
            None if index == NO_RULE else rules.rules[index],
            value_name(value),
            value_name(asked),
            amount,
        )
        for (index, value, asked), amount in sums.items()
    ]


def _render_explanation(request: AccountingRequest, context: dict[str, Any]) -> HttpResponse:
    template = "explanation.html" if is_fragment(request) else "explanation_page.html"
    return render(request, f"accounting/integration/{template}", context)


def _date(text: str) -> datetime.date | None:
    form = DateForm({"tarih": text})
    return form.cleaned_data["tarih"] if form.is_valid() else None


def _iso(text: str) -> str:
    date = _date(text)
    return date.isoformat() if date else ""
