"""Behind the model's back: what the database refuses, raw SQL included, on SQLite and PostgreSQL.

One table: what is tried, the statement, and the code of the refusal. {names} stand for ids of the fixture's rows.
"""

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError

from mahsup.accounting.guards import refusal
from mahsup.accounting.models import Fetch, Integration, PostedPayslip, Posting, Voucher, VoucherLine
from mahsup.accounting.services.fetch_run import FETCHES
from mahsup.platform import audit, guards, worker

VOUCHER_COLUMNS = (
    "tenant_id, branch_id, state, year, number, date, kind, description, document_kind, document_number, "
    "document_date, reverses_id, reason, total_kurus, created_by, created_at"
)


def a_voucher(state: str = "draft", number: str = "NULL", kind: str = "accrual", reverses: str = "NULL") -> str:
    return (
        f"({{tenant}}, {{branch}}, '{state}', 2026, {number}, '2026-01-31', '{kind}', 'x', 'x', 'x', '2026-01-31', "
        f"{reverses}, '', 100, 'x', '2026-02-03 09:00:00+00:00')"
    )


def insert_voucher(**given: str) -> str:
    return f"INSERT INTO accounting_voucher ({VOUCHER_COLUMNS}) VALUES {a_voucher(**given)}"


def insert_line(voucher: str, account: str = "{account}", debit: str = "100", credit: str = "0", **given: str) -> str:
    tenant, row_id = given.get("tenant", "{tenant}"), given.get("row_id", "")
    return (
        f"INSERT INTO accounting_voucherline ({'id, ' if row_id else ''}tenant_id, voucher_id, line_no, account_id, "
        f"cost_center_id, debit_kurus, credit_kurus, text, date) VALUES ({row_id + ', ' if row_id else ''}{tenant}, "
        f"{voucher}, 900, {account}, {given.get('center', 'NULL')}, {debit}, {credit}, 'x', '2026-01-31')"
    )


POST = "UPDATE accounting_voucher SET state = 'posted', number = {next} WHERE id = {draft}"
POSTING = (
    "INSERT INTO accounting_posting (tenant_id, integration_id, fetch_id, company_identity, year, month, payroll_type, "
    "kind, revision, state, preview_hash, rules_text, confirmed_warnings, created_by, created_at) VALUES "
    "({tenant}, {integration}, {fetch}, '1|1', 2026, 1, '', 'accrual', %s, 'live', 'h', '', '[]', 'x', "
    "'2026-02-03 09:00:00+00:00')"
)
PAYSLIP = (
    "INSERT INTO accounting_postedpayslip (tenant_id, posting_id, company_identity, year, month, payslip_id, live) "
    "VALUES ({tenant}, {posting}, '1|1', 2026, 1, '%s', %s)"
)

LOCK = (
    "INSERT INTO accounting_periodlock (tenant_id, branch_id, locked_through) VALUES ({tenant}, {branch}, '2026-01-31')"
)

# The draft is balanced, 1,00 on each side, and would post as number {next}; `first` changes it or its surroundings.
REFUSED: dict[str, tuple[str, str, str]] = {
    "born posted": ("", insert_voucher(state="posted", number="{next}"), "books_born_posted"),
    "draft with a number": ("", insert_voucher(number="{next}"), "books_number_gap"),
    "state outside the list": ("", insert_voucher(state="foo"), "books_born_posted"),
    "draft to a state outside the list": (
        "",
        "UPDATE accounting_voucher SET state='foo' WHERE id={draft}",
        "books_refused",
    ),
    "post unbalanced": ("UPDATE accounting_voucherline SET debit_kurus=99 WHERE id={debit}", POST, "books_unbalanced"),
    "post empty": ("DELETE FROM accounting_voucherline WHERE voucher_id={draft}", POST, "books_voucher_empty"),
    "post one line": ("DELETE FROM accounting_voucherline WHERE id={debit}", POST, "books_voucher_empty"),
    "post with another total": ("UPDATE accounting_voucher SET total_kurus=1 WHERE id={draft}", POST, "books_total"),
    "post with a line of another day": (
        "UPDATE accounting_voucherline SET date='2026-01-30' WHERE id={debit}",
        POST,
        "books_line_date",
    ),
    "line with both sides": ("", insert_line("{draft}", debit="5", credit="5"), "books_line_sides"),
    "line with neither side": ("", insert_line("{draft}", debit="0", credit="0"), "books_line_sides"),
    "negative line": ("", insert_line("{draft}", debit="-5"), "books_line_sides"),
    "change a posted voucher": (
        "",
        "UPDATE accounting_voucher SET description='y' WHERE id={posted}",
        "books_posted_immutable",
    ),
    "unpost": ("", "UPDATE accounting_voucher SET state='draft' WHERE id={posted}", "books_posted_immutable"),
    "delete a posted voucher": ("", "DELETE FROM accounting_voucher WHERE id={posted}", "books_posted_immutable"),
    "change a posted line": (
        "",
        "UPDATE accounting_voucherline SET text='y' WHERE id={line}",
        "books_posted_immutable",
    ),
    "delete a posted line": ("", "DELETE FROM accounting_voucherline WHERE id={line}", "books_posted_immutable"),
    "line into a posted voucher": ("", insert_line("{posted}"), "books_posted_immutable"),
    "move a line out of a posted voucher": (
        "",
        "UPDATE accounting_voucherline SET voucher_id={draft} WHERE id={line}",
        "books_posted_immutable",
    ),
    "move a line into a posted voucher": (
        "",
        "UPDATE accounting_voucherline SET voucher_id={posted} WHERE id={debit}",
        "books_posted_immutable",
    ),
    "closed account": (
        "UPDATE accounting_account SET is_open={false} WHERE id={account}",
        POST,
        "books_account_closed",
    ),
    "account that is no leaf": (
        "UPDATE accounting_voucherline SET account_id={main} WHERE id={debit}",
        POST,
        "books_account_not_leaf",
    ),
    "cost centre missing": (
        "UPDATE accounting_account SET cost_center_required={true} WHERE id={account}",
        POST,
        "books_cost_center_missing",
    ),
    "closed cost centre": (
        "UPDATE accounting_costcenter SET is_open={false} WHERE id={center}; "
        "UPDATE accounting_voucherline SET cost_center_id={center} WHERE id={debit}",
        POST,
        "books_cost_center_closed",
    ),
    "locked period": (
        LOCK,
        POST,
        "books_period_locked",
    ),
    "delete a lock": (LOCK, "DELETE FROM accounting_periodlock", "books_lock_kept"),
    "move a lock back without a reason": (
        LOCK,
        "UPDATE accounting_periodlock SET locked_through='2026-01-30'",
        "books_lock_kept",
    ),
    "take a lock away without a reason": (
        LOCK,
        "UPDATE accounting_periodlock SET locked_through=NULL",
        "books_lock_kept",
    ),
    "a second lock": (LOCK, LOCK, "books_lock_kept"),
    "another tenant's account": ("", insert_line("{draft}", "{foreign_account}"), "books_other_tenant"),
    "another tenant's cost centre": ("", insert_line("{draft}", center="{foreign_center}"), "books_other_tenant"),
    "another tenant's voucher": ("", insert_line("{draft}", tenant="{foreign}"), "books_other_tenant"),
    "another tenant's branch": (
        "",
        "UPDATE accounting_voucher SET branch_id={foreign_branch} WHERE id={draft}",
        "books_other_tenant",
    ),
    "voucher to another tenant": (
        "",
        "UPDATE accounting_voucher SET tenant_id={foreign} WHERE id={draft}",
        "books_other_tenant",
    ),
    "account to another tenant": (
        "",
        "UPDATE accounting_account SET tenant_id={foreign} WHERE id={account}",
        "books_other_tenant",
    ),
    "number reused": ("", POST.replace("{next}", "1"), "books_number_reused"),
    "number with a gap": ("", POST.replace("{next}", "3"), "books_number_gap"),
    "posted without a number": ("", POST.replace("{next}", "NULL"), "books_number_gap"),
    "second reversal": ("", insert_voucher(kind="reversal", reverses="{posted}"), "books_reversed_twice"),
    "reversal of a draft": ("", insert_voucher(kind="reversal", reverses="{draft}"), "books_reverses_unposted"),
    "sub-account under posted lines": (
        "",
        "INSERT INTO accounting_account "
        "(tenant_id, code, name, parent_id, is_open, cost_center_required, employee_key) "
        "VALUES ({tenant}, '740.01.1', 'x', {account}, {true}, {false}, '')",
        "books_parent_has_lines",
    ),
    "account hung under posted lines": (
        "",
        "UPDATE accounting_account SET parent_id={account} WHERE id={unused}",
        "books_parent_has_lines",
    ),
    "code of a used account": (
        "",
        "UPDATE accounting_account SET code='999' WHERE id={account}",
        "books_account_in_use",
    ),
    "delete a used account": ("", "DELETE FROM accounting_account WHERE id={account}", "books_account_in_use"),
    "second posting of a business key": ("", POSTING % "1", "books_posted_twice"),
    "next revision while the first is live": ("", POSTING % "2", "books_posted_twice"),
    "posting changed": ("", "UPDATE accounting_posting SET month=2 WHERE id={posting}", "books_posting_immutable"),
    "posting deleted": ("", "DELETE FROM accounting_posting WHERE id={posting}", "books_posting_immutable"),
    "posting reversed without reversals": (
        "DELETE FROM accounting_voucherline WHERE voucher_id={reversal}; "
        "DELETE FROM accounting_voucher WHERE id={reversal}",
        "UPDATE accounting_posting SET state='reversed' WHERE id={posting}",
        "books_posting_not_reversed",
    ),
    "second live accrual of a payslip": ("", PAYSLIP % ("P1", "{true}"), "books_payslip_twice"),
    "payslip born dead": ("", PAYSLIP % ("P2", "{false}"), "books_posting_immutable"),
    "payslip live again": (
        "UPDATE accounting_postedpayslip SET live={false} WHERE id={payslip}",
        "UPDATE accounting_postedpayslip SET live={true} WHERE id={payslip}",
        "books_posting_immutable",
    ),
    "payslip moved": (
        "",
        "UPDATE accounting_postedpayslip SET payslip_id='P9' WHERE id={payslip}",
        "books_posting_immutable",
    ),
    "payslip deleted": ("", "DELETE FROM accounting_postedpayslip WHERE id={payslip}", "books_posting_immutable"),
    "accepted fetch changed": (
        "",
        "UPDATE accounting_fetch SET sha256='x' WHERE id={fetch}",
        "books_snapshot_immutable",
    ),
    "accepted fetch deleted": ("", "DELETE FROM accounting_fetch WHERE id={fetch}", "books_snapshot_immutable"),
    "page of an accepted fetch": (
        "",
        "INSERT INTO accounting_snapshotpage (tenant_id, fetch_id, number, body) VALUES ({tenant}, {fetch}, 9, '')",
        "books_snapshot_immutable",
    ),
    "audit entry changed": ("", "UPDATE platform_auditentry SET actor='x' WHERE id={audit}", "books_audit_append_only"),
    "audit entry deleted": ("", "DELETE FROM platform_auditentry WHERE id={audit}", "books_audit_append_only"),
}

SQLITE_ONLY: dict[str, tuple[str, str]] = {
    "replace a posted voucher by id": (
        f"INSERT OR REPLACE INTO accounting_voucher (id, {VOUCHER_COLUMNS}) VALUES "
        + a_voucher().replace("({tenant}", "({posted}, {tenant}", 1),
        "books_posted_immutable",
    ),
    "replace a posted voucher by number": (
        "UPDATE OR REPLACE accounting_voucher SET number=1 WHERE id={draft}",
        "books_number_reused",
    ),
    "replace a posted line by id": (
        insert_line("{draft}", row_id="{line}").replace("INSERT", "INSERT OR REPLACE", 1),
        "books_posted_immutable",
    ),
    "give a line a posted line's id": (
        "UPDATE OR REPLACE accounting_voucherline SET id={line} WHERE id={debit}",
        "books_other_tenant",
    ),
    "ignore the refusal": (insert_line("{posted}").replace("INSERT", "INSERT OR IGNORE", 1), "books_posted_immutable"),
    "replace an audit entry": (
        "INSERT OR REPLACE INTO platform_auditentry SELECT * FROM platform_auditentry WHERE id={audit}",
        "books_audit_append_only",
    ),
}


def run(sql: str, names: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        for statement in sql.format(**names).split("; "):
            if statement:
                cursor.execute(statement)


def draft_of(books: SimpleNamespace, kind: str = "accrual", reverses: Voucher | None = None) -> Voucher:
    """Make a balanced draft of 1,00."""
    draft = Voucher(
        tenant=books.tenant,
        branch=books.branch,
        year=2026,
        date="2026-01-31",
        kind=kind,
        description="x",
        document_kind="x",
        document_number="x",
        document_date="2026-01-31",
        total_kurus=100,
        created_by="x",
        created_at=books.now,
        reverses=reverses,
    )
    draft.save()
    for number, (code, debit, credit) in enumerate((("740.01", 100, 0), ("335.01", 0, 100)), start=1):
        line = VoucherLine(tenant=books.tenant, voucher=draft, line_no=number, account=books.accounts[code])
        line.debit_kurus, line.credit_kurus, line.text, line.date = debit, credit, "x", "2026-01-31"  # type: ignore[assignment]
        line.save()
    return draft


@pytest.fixture
def names(posted: SimpleNamespace, make_books: Callable[[str], SimpleNamespace]) -> dict[str, object]:
    """Ids of a posted voucher, its draft reversal, a draft, a posting, an accepted fetch and another tenant."""
    foreign = make_books("other")
    integration = Integration(
        tenant=posted.tenant, branch=posted.branch, user_code="e", remote_tenant_id="1", company_id=1
    )
    integration.save()
    fetch = Fetch(
        tenant=posted.tenant, integration=integration, year=2026, month=1, state="accepted", requested_at=posted.now
    )
    fetch.save()
    posting = Posting(
        tenant=posted.tenant, integration=integration, fetch=fetch, company_identity="1|1", year=2026, month=1,
        revision=1, preview_hash="h", rules_text="", created_by="x", created_at=posted.now,
    )  # fmt: skip
    posting.save()
    posting.vouchers.add(posted.voucher)
    payslip = PostedPayslip(
        tenant=posted.tenant, posting=posting, company_identity="1|1", year=2026, month=1, payslip_id="P1"
    )
    payslip.save()
    audit.record(posted.tenant.pk, "x", "tried")
    draft, reversal = draft_of(posted), draft_of(posted, "reversal", posted.voucher)
    lite = connection.vendor == "sqlite"
    return {
        "tenant": posted.tenant.pk, "branch": posted.branch.pk, "posted": posted.voucher.pk, "draft": draft.pk,
        "reversal": reversal.pk, "debit": draft.lines.get(line_no=1).pk, "next": 2,
        "line": posted.voucher.lines.get(line_no=1).pk, "account": posted.accounts["740.01"].pk,
        "main": posted.accounts["740"].pk, "unused": posted.accounts["602"].pk, "center": posted.center.pk,
        "foreign": foreign.tenant.pk, "foreign_account": foreign.accounts["740.01"].pk,
        "foreign_center": foreign.center.pk, "foreign_branch": foreign.branch.pk, "integration": integration.pk,
        "fetch": fetch.pk, "posting": posting.pk, "payslip": payslip.pk,
        "audit": audit.AuditEntry.objects.of(posted.tenant.pk).latest("pk").pk,
        "true": 1 if lite else "true", "false": 0 if lite else "false",
    }  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_raw_sql_is_refused(what: str, names: dict[str, object]) -> None:
    first, statement, code = REFUSED[what]
    run(first, names)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        run(statement, names)
    assert refusal(refused.value).code == code
    assert refusal(refused.value).message("tr") != refusal(refused.value).message("en")


@pytest.mark.parametrize("what", SQLITE_ONLY)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.only_on("sqlite")  # OR REPLACE is SQLite's
def test_sqlite_replaces_nothing_posted(what: str, recursive: str, names: dict[str, object]) -> None:
    statement, code = SQLITE_ONLY[what]
    run(f"PRAGMA recursive_triggers={recursive}", names)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        run(statement, names)
    run("PRAGMA recursive_triggers=ON", names)
    assert refusal(refused.value).code == code


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgresql")  # TRUNCATE is PostgreSQL's
def test_tables_of_the_books_cannot_be_emptied(posted: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError, match="books_truncate"):
        run("TRUNCATE accounting_voucher CASCADE", {})


def test_the_draft_of_the_table_would_post(names: dict[str, object]) -> None:
    run(POST, names)
    assert Voucher.objects.of(names["tenant"]).get(pk=names["draft"]).state == "posted"  # type: ignore[arg-type]


def test_guards_are_the_declared_ones_and_a_missing_one_is_named(db: None) -> None:
    assert guards.problems(connection) == []
    name = "guard_accounting_voucher_update"
    run(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else " ON accounting_voucher"), {})
    assert guards.problems(connection) == [name]
    guards.install(connection)
    assert guards.problems(connection) == []
    guards.install(connection)
    assert guards.problems(connection) == []


@pytest.mark.django_db(transaction=True)  # the worker closes connections between its steps
def test_the_worker_does_not_start_without_its_guards(capsys: pytest.CaptureFixture[str]) -> None:
    name = "guard_accounting_voucher_update"
    run(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else " ON accounting_voucher"), {})
    guards.verify.cache_clear()
    with pytest.raises(SystemExit) as ended:
        worker.run(FETCHES, threading.Event())
    assert ended.value.code == 3
    said = capsys.readouterr().err
    assert name in said
    assert "mahsup prepare" in said
    guards.install(connection)
    guards.verify()


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgresql")  # two writers at once are PostgreSQL's
@pytest.mark.parametrize("line_first", [False, True])
def test_a_line_and_a_posting_at_once_leave_the_voucher_balanced(books: SimpleNamespace, line_first: bool) -> None:
    draft = draft_of(books)
    names = {"draft": draft.pk, "next": 1, "tenant": books.tenant.pk, "account": books.accounts["740.01"].pk}
    first, second = (insert_line("{draft}"), POST) if line_first else (POST, insert_line("{draft}"))
    refused: list[str] = []

    def other() -> None:
        try:
            run(second, names)
        except IntegrityError as error:
            refused.append(refusal(error).code)
        finally:
            connections.close_all()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        run(first, names)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "the second writer did not wait for the first"
    thread.join(10)
    assert refused == ["books_unbalanced" if line_first else "books_posted_immutable"]
