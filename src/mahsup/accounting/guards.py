"""What the database of Muhasebe refuses by itself, raw SQL included. Service and pure checks refuse it earlier.

Codes are those of `messages/accounting_books.toml`. SQLite's INSERT/UPDATE OR REPLACE deletes rows without a word, so
an insert or update is also refused where it would take the place of a row that may not change.
"""

# ruff: noqa: S608 - the conditions are put together from names in this file alone

from typing import Final

from django.db.utils import IntegrityError

from mahsup.platform.guards import Guard, code_of
from mahsup.problems import MahsupError, refuse

_VOUCHER: Final = "accounting_voucher"
_LINE: Final = "accounting_voucherline"
_ACCOUNT: Final = "accounting_account"


def _posted(voucher_id: str) -> str:
    return f"EXISTS (SELECT 1 FROM accounting_voucher v WHERE v.id = {voucher_id} AND v.state = 'posted')"


def _foreign(table: str, row_id: str, owner: str = "NEW.tenant_id") -> str:
    """The row named is another tenant's. A NULL id names none."""
    return f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = {row_id} AND t.tenant_id <> {owner})"


def _used(account_id: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM accounting_voucherline l JOIN accounting_voucher v ON v.id = l.voucher_id "
        f"WHERE l.account_id = {account_id} AND v.state = 'posted')"
    )


def _line_with(condition: str) -> str:
    """A line of the voucher being posted meets a condition over l (line), a (account) or c (cost centre)."""
    return (
        "EXISTS (SELECT 1 FROM accounting_voucherline l JOIN accounting_account a ON a.id = l.account_id "
        "LEFT JOIN accounting_costcenter c ON c.id = l.cost_center_id "
        f"WHERE l.voucher_id = NEW.id AND {condition})"
    )


def _sum(column: str) -> str:
    return f"COALESCE((SELECT SUM(l.{column}) FROM accounting_voucherline l WHERE l.voucher_id = NEW.id), 0)"


def _changed(*columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns) + ")"


_SAME_NUMBER: Final = (
    "EXISTS (SELECT 1 FROM accounting_voucher v WHERE v.tenant_id = NEW.tenant_id AND v.year = NEW.year "
    "AND v.number = NEW.number AND v.id <> NEW.id)"
)
_SECOND_REVERSAL: Final = (
    "EXISTS (SELECT 1 FROM accounting_voucher v WHERE v.reverses_id = NEW.reverses_id AND v.id <> NEW.id)"
)
_REVERSES_NO_POSTED: Final = (
    "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM accounting_voucher v "
    "WHERE v.id = NEW.reverses_id AND v.tenant_id = NEW.tenant_id AND v.state = 'posted')"
)
_NEXT_NUMBER: Final = (
    "COALESCE((SELECT MAX(v.number) FROM accounting_voucher v "
    "WHERE v.tenant_id = NEW.tenant_id AND v.year = NEW.year AND v.id <> NEW.id), 0) + 1"
)
_LOCKED: Final = (
    "EXISTS (SELECT 1 FROM accounting_periodlock k WHERE k.tenant_id = NEW.tenant_id "
    "AND k.branch_id = NEW.branch_id AND k.locked_through >= NEW.date)"
)
_SECOND_LOCK: Final = (
    "EXISTS (SELECT 1 FROM accounting_periodlock k "
    "WHERE k.id = NEW.id OR (k.tenant_id = NEW.tenant_id AND k.branch_id = NEW.branch_id))"
)
_BACKWARDS_WITHOUT_REASON: Final = (
    "OLD.locked_through IS NOT NULL AND (NEW.locked_through IS NULL OR NEW.locked_through < OLD.locked_through) "
    "AND NEW.reason = ''"
)
_POSTING_NOW: Final = "NEW.state = 'posted' AND "

# Locks of PostgreSQL: a line waits for the voucher's poster; a poster for a lock, a closing or a new sub-account.
_LOCK_OF_POSTER: Final = (
    "PERFORM 1 FROM accounting_branch WHERE id = NEW.branch_id FOR SHARE; "
    "PERFORM 1 FROM accounting_account WHERE id IN "
    "(SELECT account_id FROM accounting_voucherline WHERE voucher_id = NEW.id) FOR SHARE;"
)
_LOCK_OF_LINE: Final = "PERFORM 1 FROM accounting_voucher WHERE id = {row}.voucher_id FOR SHARE;"
_LOCK_OF_PERIOD: Final = "PERFORM 1 FROM accounting_branch WHERE id = NEW.branch_id FOR NO KEY UPDATE;"
_LOCK_OF_PARENT: Final = "PERFORM 1 FROM accounting_account WHERE id = NEW.parent_id FOR NO KEY UPDATE;"
_LOCK_OF_FETCH: Final = "PERFORM 1 FROM accounting_fetch WHERE id = {row}.fetch_id FOR SHARE;"

VOUCHER_GUARDS: Final = (
    Guard(
        _VOUCHER,
        "INSERT",
        (
            (_posted("NEW.id"), "books_posted_immutable"),
            (_SAME_NUMBER, "books_number_reused"),
            (_SECOND_REVERSAL, "books_reversed_twice"),
            ("NEW.state <> 'draft'", "books_born_posted"),
            ("NEW.number IS NOT NULL", "books_number_gap"),
            (_foreign("accounting_branch", "NEW.branch_id"), "books_other_tenant"),
            (_REVERSES_NO_POSTED, "books_reverses_unposted"),
        ),
    ),
    Guard(
        _VOUCHER,
        "UPDATE",
        (
            ("OLD.state = 'posted'", "books_posted_immutable"),
            (_changed("id", "tenant_id"), "books_other_tenant"),
            (_foreign("accounting_branch", "NEW.branch_id"), "books_other_tenant"),
            (_SAME_NUMBER, "books_number_reused"),
            (_SECOND_REVERSAL, "books_reversed_twice"),
            (_REVERSES_NO_POSTED, "books_reverses_unposted"),
            ("NEW.state <> 'posted' AND NEW.number IS NOT NULL", "books_number_gap"),
            (
                _POSTING_NOW + "(SELECT COUNT(*) FROM accounting_voucherline l WHERE l.voucher_id = NEW.id) < 2",
                "books_voucher_empty",
            ),
            (_POSTING_NOW + f"{_sum('debit_kurus')} <> {_sum('credit_kurus')}", "books_unbalanced"),
            (_POSTING_NOW + f"{_sum('debit_kurus')} <> NEW.total_kurus", "books_total"),
            (_POSTING_NOW + _line_with("l.date <> NEW.date"), "books_line_date"),
            (_POSTING_NOW + _line_with("NOT a.is_open"), "books_account_closed"),
            (
                _POSTING_NOW + _line_with("EXISTS (SELECT 1 FROM accounting_account s WHERE s.parent_id = a.id)"),
                "books_account_not_leaf",
            ),
            (
                _POSTING_NOW + _line_with("a.cost_center_required AND l.cost_center_id IS NULL"),
                "books_cost_center_missing",
            ),
            (_POSTING_NOW + _line_with("NOT c.is_open"), "books_cost_center_closed"),
            (_POSTING_NOW + _LOCKED, "books_period_locked"),
            (_POSTING_NOW + f"(NEW.number IS NULL OR NEW.number <> {_NEXT_NUMBER})", "books_number_gap"),
        ),
        lock=_LOCK_OF_POSTER,
    ),
    Guard(_VOUCHER, "DELETE", (("OLD.state = 'posted'", "books_posted_immutable"),)),
)

LINE_GUARDS: Final = (
    Guard(
        _LINE,
        "INSERT",
        (
            (_posted("NEW.voucher_id"), "books_posted_immutable"),
            (
                "EXISTS (SELECT 1 FROM accounting_voucherline l JOIN accounting_voucher v ON v.id = l.voucher_id "
                "WHERE l.id = NEW.id AND v.state = 'posted')",
                "books_posted_immutable",
            ),
            (_foreign(_VOUCHER, "NEW.voucher_id"), "books_other_tenant"),
            (_foreign(_ACCOUNT, "NEW.account_id"), "books_other_tenant"),
            (_foreign("accounting_costcenter", "NEW.cost_center_id"), "books_other_tenant"),
        ),
        lock=_LOCK_OF_LINE.format(row="NEW"),
    ),
    Guard(
        _LINE,
        "UPDATE",
        (
            (_posted("OLD.voucher_id"), "books_posted_immutable"),
            (_posted("NEW.voucher_id"), "books_posted_immutable"),
            (_changed("id", "tenant_id"), "books_other_tenant"),
            (_foreign(_VOUCHER, "NEW.voucher_id"), "books_other_tenant"),
            (_foreign(_ACCOUNT, "NEW.account_id"), "books_other_tenant"),
            (_foreign("accounting_costcenter", "NEW.cost_center_id"), "books_other_tenant"),
        ),
        lock=_LOCK_OF_LINE.format(row="OLD") + " " + _LOCK_OF_LINE.format(row="NEW"),
    ),
    Guard(
        _LINE,
        "DELETE",
        ((_posted("OLD.voucher_id"), "books_posted_immutable"),),
        lock=_LOCK_OF_LINE.format(row="OLD"),
    ),
)

DEFINITION_GUARDS: Final = (
    Guard(
        _ACCOUNT,
        "INSERT",
        (
            (_used("NEW.id"), "books_account_in_use"),
            (
                "EXISTS (SELECT 1 FROM accounting_account a WHERE a.tenant_id = NEW.tenant_id AND a.code = NEW.code "
                f"AND {_used('a.id')})",
                "books_account_in_use",
            ),
            (_foreign(_ACCOUNT, "NEW.parent_id"), "books_other_tenant"),
            (_used("NEW.parent_id"), "books_parent_has_lines"),
        ),
        lock=_LOCK_OF_PARENT,
    ),
    Guard(
        _ACCOUNT,
        "UPDATE",
        (
            (_changed("id", "tenant_id"), "books_other_tenant"),
            (_changed("code") + f" AND {_used('OLD.id')}", "books_account_in_use"),
            (_foreign(_ACCOUNT, "NEW.parent_id"), "books_other_tenant"),
            (
                f"COALESCE(OLD.parent_id, 0) <> NEW.parent_id AND {_used('NEW.parent_id')}",
                "books_parent_has_lines",
            ),
        ),
        lock=_LOCK_OF_PARENT,
    ),
    Guard(_ACCOUNT, "DELETE", ((_used("OLD.id"), "books_account_in_use"),)),
    Guard("accounting_costcenter", "UPDATE", ((_changed("id", "tenant_id"), "books_other_tenant"),)),
    Guard("accounting_branch", "UPDATE", ((_changed("id", "tenant_id"), "books_other_tenant"),)),
    Guard(
        "accounting_periodlock",
        "INSERT",
        (
            (_foreign("accounting_branch", "NEW.branch_id"), "books_other_tenant"),
            (_SECOND_LOCK, "books_lock_kept"),
        ),
        lock=_LOCK_OF_PERIOD,
    ),
    Guard(
        "accounting_periodlock",
        "UPDATE",
        (
            (_changed("id", "tenant_id", "branch_id"), "books_other_tenant"),
            (_BACKWARDS_WITHOUT_REASON, "books_lock_kept"),
        ),
        lock=_LOCK_OF_PERIOD,
    ),
    Guard("accounting_periodlock", "DELETE", (("OLD.locked_through IS NOT NULL", "books_lock_kept"),)),
    Guard(
        "accounting_accountbalance",
        "INSERT",
        (
            (_foreign(_ACCOUNT, "NEW.account_id"), "books_other_tenant"),
            (_foreign("accounting_branch", "NEW.branch_id"), "books_other_tenant"),
        ),
    ),
)

_BUSINESS_KEY: Final = ("tenant_id", "integration_id", "year", "month", "payroll_type", "kind")
_SAME_MONTH: Final = " AND ".join(f"p.{column} = NEW.{column}" for column in _BUSINESS_KEY)
_PAYSLIP_KEY: Final = ("tenant_id", "company_identity", "year", "month", "payslip_id")
_SAME_PAYSLIP: Final = " AND ".join(f"p.{column} = NEW.{column}" for column in _PAYSLIP_KEY)
_OF_POSTING: Final = "accounting_posting_vouchers"
_UNREVERSED: Final = (
    "EXISTS (SELECT 1 FROM accounting_posting_vouchers pv WHERE pv.posting_id = NEW.id AND NOT EXISTS "
    "(SELECT 1 FROM accounting_voucher r WHERE r.reverses_id = pv.voucher_id AND r.state = 'posted'))"
)

POSTING_GUARDS: Final = (
    Guard(
        "accounting_posting",
        "INSERT",
        (
            ("EXISTS (SELECT 1 FROM accounting_posting p WHERE p.id = NEW.id)", "books_posting_immutable"),
            (
                f"EXISTS (SELECT 1 FROM accounting_posting p WHERE {_SAME_MONTH} "
                "AND (p.revision = NEW.revision OR p.state = 'live'))",
                "books_posted_twice",
            ),
            ("NEW.state <> 'live'", "books_posting_immutable"),
            (_foreign("accounting_integration", "NEW.integration_id"), "books_other_tenant"),
            (_foreign("accounting_fetch", "NEW.fetch_id"), "books_other_tenant"),
        ),
    ),
    Guard(
        "accounting_posting",
        "UPDATE",
        (
            (
                _changed(
                    *("id", "fetch_id", "company_identity", "revision", "preview_hash", "rules_text"),
                    *("confirmed_warnings", "created_by", "created_at"),
                    *_BUSINESS_KEY,
                ),
                "books_posting_immutable",
            ),
            ("OLD.state = 'reversed' AND NEW.state <> 'reversed'", "books_posting_immutable"),
            (f"NEW.state = 'reversed' AND {_UNREVERSED}", "books_posting_not_reversed"),
        ),
    ),
    Guard("accounting_posting", "DELETE", (("1 = 1", "books_posting_immutable"),)),
    Guard(
        _OF_POSTING,
        "INSERT",
        (
            (f"EXISTS (SELECT 1 FROM {_OF_POSTING} pv WHERE pv.id = NEW.id)", "books_posting_immutable"),
            (
                "EXISTS (SELECT 1 FROM accounting_posting p JOIN accounting_voucher v ON v.id = NEW.voucher_id "
                "WHERE p.id = NEW.posting_id AND p.tenant_id <> v.tenant_id)",
                "books_other_tenant",
            ),
        ),
    ),
    Guard(_OF_POSTING, "UPDATE", (("1 = 1", "books_posting_immutable"),)),
    Guard(_OF_POSTING, "DELETE", (("1 = 1", "books_posting_immutable"),)),
    Guard(
        "accounting_postedpayslip",
        "INSERT",
        (
            ("EXISTS (SELECT 1 FROM accounting_postedpayslip p WHERE p.id = NEW.id)", "books_posting_immutable"),
            (
                f"EXISTS (SELECT 1 FROM accounting_postedpayslip p WHERE {_SAME_PAYSLIP} AND p.live)",
                "books_payslip_twice",
            ),
            ("NOT NEW.live", "books_posting_immutable"),
            (_foreign("accounting_posting", "NEW.posting_id"), "books_other_tenant"),
        ),
    ),
    Guard(
        "accounting_postedpayslip",
        "UPDATE",
        (
            (_changed("id", "posting_id", *_PAYSLIP_KEY), "books_posting_immutable"),
            ("NEW.live AND NOT OLD.live", "books_posting_immutable"),
        ),
    ),
    Guard("accounting_postedpayslip", "DELETE", (("1 = 1", "books_posting_immutable"),)),
)


def _accepted(fetch_id: str) -> str:
    return f"EXISTS (SELECT 1 FROM accounting_fetch f WHERE f.id = {fetch_id} AND f.state = 'accepted')"


def _of_snapshot(table: str) -> tuple[Guard, ...]:
    """A page or row of an accepted fetch neither comes nor changes nor goes."""
    owner = f"(SELECT s.fetch_id FROM {table} s WHERE s.id = NEW.id)"
    code = "books_snapshot_immutable"
    return (
        Guard(
            table,
            "INSERT",
            (
                (_accepted("NEW.fetch_id"), code),
                (_accepted(owner), code),
                (_foreign("accounting_fetch", "NEW.fetch_id"), "books_other_tenant"),
            ),
            lock=_LOCK_OF_FETCH.format(row="NEW"),
        ),
        Guard(
            table,
            "UPDATE",
            ((_accepted("OLD.fetch_id"), code), (_accepted("NEW.fetch_id"), code), (_changed("id"), code)),
            lock=_LOCK_OF_FETCH.format(row="OLD") + " " + _LOCK_OF_FETCH.format(row="NEW"),
        ),
        Guard(table, "DELETE", ((_accepted("OLD.fetch_id"), code),), lock=_LOCK_OF_FETCH.format(row="OLD")),
    )


SNAPSHOT_GUARDS: Final = (
    Guard(
        "accounting_fetch",
        "INSERT",
        (
            (_accepted("NEW.id"), "books_snapshot_immutable"),
            (_foreign("accounting_integration", "NEW.integration_id"), "books_other_tenant"),
        ),
    ),
    Guard(
        "accounting_fetch",
        "UPDATE",
        (("OLD.state = 'accepted'", "books_snapshot_immutable"), (_changed("id", "tenant_id"), "books_other_tenant")),
    ),
    Guard("accounting_fetch", "DELETE", (("OLD.state = 'accepted'", "books_snapshot_immutable"),)),
    *_of_snapshot("accounting_snapshotpage"),
    *_of_snapshot("accounting_snapshotrow"),
)

GUARDS: Final = (*VOUCHER_GUARDS, *LINE_GUARDS, *DEFINITION_GUARDS, *POSTING_GUARDS, *SNAPSHOT_GUARDS)

# PostgreSQL names the constraint, SQLite the check's name or the columns of the index.
_CONSTRAINTS: Final = {
    "voucher_line_one_side": "books_line_sides",
    "voucher_number_once": "books_number_reused",
    "accounting_voucher.tenant_id, accounting_voucher.year, accounting_voucher.number": "books_number_reused",
    "accounting_voucher.reverses_id": "books_reversed_twice",
    "accounting_voucher_reverses_id": "books_reversed_twice",
    "posting_business_key": "books_posted_twice",
    "accounting_posting.tenant_id, accounting_posting.integration_id": "books_posted_twice",
    "one_live_accrual_per_payslip": "books_payslip_twice",
    "accounting_postedpayslip.tenant_id": "books_payslip_twice",
}


def refusal(error: IntegrityError) -> MahsupError:
    """Turn the database's refusal into the sentence for a person. Call it only after the transaction has ended."""
    code = code_of(error) or next((code for part, code in _CONSTRAINTS.items() if part in str(error)), "")
    return refuse(code or "books_refused")
