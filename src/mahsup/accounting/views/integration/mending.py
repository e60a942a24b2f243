"""Problems as a page shows them: the sentence, and the link to the place where it is mended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from mahsup.accounting.models import Fetch, Integration
from mahsup.money import format_tr, parse_register
from mahsup.platform.i18n import T, current_language
from mahsup.platform.templatetags.mahsup import whole
from mahsup.problems import Problem

_CONNECTION: Final = frozenset(
    {
        *("url_invalid", "address_not_allowed", "unreachable_refused", "unreachable_dns", "unreachable_timeout"),
        *("unreachable_tls", "not_our_protocol", "login_refused", "second_factor_demanded", "suspicious_address"),
        *("user_locked", "user_switched_off", "no_wire_right", "company_not_listed", "other_taxpayer"),
        *("password_missing", "secret_unreadable", "integration_off", "ik_installation_changed", "months_invalid"),
    }
)
_ACCOUNT: Final = frozenset({"account_missing", "account_closed", "account_not_leaf"})
_RULES: Final = frozenset({"rule_duplicate", "leaf_shared", "cost_center_required"})
_POLICY: Final = frozenset({"rounding_over_limit", "rounding_account_missing"})


FIRST_PAYSLIPS: Final = 3
FIRST_OTHERS: Final = 100
"""How many of one finding are shown of payslips, and of other things."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem with its sentence and, where there is one, the link to where it is mended."""

    problem: Problem
    message: str
    url: str = ""
    link: Any = ""


def shown(problems: Iterable[Problem], integration: Integration) -> list[Shown]:
    """Return problems as a page shows them, errors first, in their order."""
    return [_shown(problem, integration, None) for problem in _errors_first(problems)]


def shown_of_month(problems: Iterable[Problem], integration: Integration, fetch: Fetch) -> list[Shown]:
    """Return a month's problems, errors first. Where one finding concerns many, the first few stand for all.

    One wrong setting can concern every payslip; a line then tells how many more there are and what they sum up to.
    """
    alike: dict[str, list[Problem]] = {}
    for problem in _errors_first(problems):
        alike.setdefault(problem.code, []).append(problem)
    lines: list[Shown] = []
    for found in alike.values():
        most = FIRST_PAYSLIPS if found[0].where.type == "payslip" else FIRST_OTHERS
        lines += [_shown(problem, integration, fetch) for problem in found[:most]]
        if len(found) > most:
            lines.append(_the_rest(found[most:], fetch))
    return lines


def _errors_first(problems: Iterable[Problem]) -> list[Problem]:
    ranks = {"error": 0, "warning": 1, "notice": 2}
    return sorted(problems, key=lambda problem: ranks[problem.severity])


def _the_rest(problems: list[Problem], fetch: Fetch) -> Shown:
    differences = [problem.params.get("difference", "") for problem in problems]
    total = format_tr(sum(parse_register(text.replace(".", "")) for text in differences)) if all(differences) else ""
    count = whole(len(problems))
    tr, en = f"Aynı bulgu {count} yerde daha var", f"The same finding in {count} more places"
    if total:
        tr, en = f"{tr}; farkların toplamı {total}", f"{en}; differences of {total} in all"
    if problems[0].where.type != "payslip":
        return Shown(problems[0], str(T(f"{tr}.", f"{en}.")))
    url = f"{reverse('accounting:fetch-employees', args=[fetch.pk])}?sorun=1"
    return Shown(problems[0], str(T(f"{tr}.", f"{en}.")), url, T("Sorunlu bordrolar", "Payslips with problems"))


def _shown(problem: Problem, integration: Integration, fetch: Fetch | None) -> Shown:
    message = problem.message(current_language())
    for codes, mend in _MENDS:
        if problem.code in codes:
            return Shown(problem, message, *mend(problem, integration))
    if problem.where.type == "payslip" and fetch is not None:
        query = urlencode({"q": problem.params.get("employee", problem.where.id)})
        return Shown(
            problem,
            message,
            f"{reverse('accounting:fetch-employees', args=[fetch.pk])}?{query}",
            T("Bordro", "Payslip"),
        )
    return Shown(problem, message)


def _new_rule(problem: Problem, integration: Integration) -> tuple[str, Any]:
    params = problem.params
    given = {
        "value": params.get("value", problem.where.id),
        "department": params.get("department", problem.where.field),
        "extra": params.get("extra", ""),
    }
    query = urlencode({name: text for name, text in given.items() if text not in ("", "-")})
    return f"{reverse('accounting:rule-add', args=[integration.pk])}?{query}", T("Eşleme ekle", "Add a rule")


def _chart(problem: Problem, integration: Integration) -> tuple[str, Any]:
    query = urlencode({"q": problem.params.get("account", problem.where.id)})
    return f"{reverse('accounting:chart')}?{query}", T("Hesap Planı", "Chart of accounts")


def _rules(problem: Problem, integration: Integration) -> tuple[str, Any]:
    return reverse("accounting:rules-of", args=[integration.pk]), T("Hesap Eşlemeleri", "Account rules")


def _policy(problem: Problem, integration: Integration) -> tuple[str, Any]:
    return reverse("accounting:policy", args=[integration.pk]), T("Muhasebe politikası", "Accounting policy")


def _connection(problem: Problem, integration: Integration) -> tuple[str, Any]:
    return reverse("accounting:integration", args=[integration.pk]), T("Entegrasyon tanımı", "Connection")


def _employee_accounts(problem: Problem, integration: Integration) -> tuple[str, Any]:
    return reverse("accounting:employee-accounts", args=[integration.pk]), T(
        "Personel hesabı aç", "Open employee accounts"
    )


def _posting(problem: Problem, integration: Integration) -> tuple[str, Any]:
    return reverse("accounting:posting", args=[int(problem.where.id)]), T("Muhasebeleştirme", "Posting")


def _payroll(problem: Problem, integration: Integration) -> tuple[str, Any]:
    return reverse("accounting:payroll"), T("Bordro Entegrasyonu", "Payroll integration")


def _locks(problem: Problem, integration: Integration) -> tuple[str, Any]:
    return reverse("accounting:locks"), T("Dönem Kilitleri", "Period locks")


def _cost_centers(problem: Problem, integration: Integration) -> tuple[str, Any]:
    return reverse("accounting:cost-centers"), T("Masraf Merkezleri", "Cost centres")


_MENDS: Final[tuple[tuple[frozenset[str], Callable[[Problem, Integration], tuple[str, Any]]], ...]] = (
    (frozenset({"rule_missing"}), _new_rule),
    (_ACCOUNT, _chart),
    (_RULES, _rules),
    (_POLICY, _policy),
    (_CONNECTION, _connection),
    (frozenset({"period_locked"}), _locks),
    (frozenset({"cost_center_unknown"}), _cost_centers),
    (frozenset({"employee_accounts_missing"}), _employee_accounts),
    (frozenset({"already_posted"}), _posting),
    (frozenset({"fetch_superseded", "snapshot_changed_in_ik"}), _payroll),
)
