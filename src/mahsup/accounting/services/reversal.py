"""Reversal (ters kayıt): a posted voucher is never changed; its mirror takes it back (VUK 217)."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from mahsup.accounting import guards
from mahsup.accounting.models import PostedPayslip, Posting, User, Voucher
from mahsup.accounting.permissions import require
from mahsup.accounting.services.books import locked_through, write_voucher
from mahsup.accounting.services.reports import voucher_of
from mahsup.books import voucher as books
from mahsup.books.voucher import reversal_of
from mahsup.platform import audit
from mahsup.problems import Place, refuse

LONGEST_REASON = 200


def reverse(user: User, voucher_id: int, date: datetime.date, reason: str) -> tuple[Voucher, bool]:
    """Post the mirror of a voucher on a date in an open period; return it and whether this call made it.

    When every voucher of a posting is reversed, the posting is, and its payslips may be posted again. Refuses with
    `books_voucher_unknown`, `reversal_of_reversal`, `reversal_reason`, `reversal_before_original`, `period_locked`.
    """
    require(user, "reverse")
    original = voucher_of(user, voucher_id)
    made = Voucher.objects.of(user.tenant_id).filter(reverses=original).first()
    if made is not None:
        return made, False
    _check(original, date, reason.strip())
    mirror = reversal_of(as_value(original), date, reason.strip())
    try:
        with transaction.atomic():
            written = write_voucher(
                user.tenant_id, original.branch_id, mirror,
                actor=user.code, now=timezone.now(), reverses=original, reason=reason.strip(),
            )  # fmt: skip
            _release(user, original)
            audit.record(
                user.tenant_id, user.code, "reversed", "voucher", original.pk, by=written.number, year=written.year
            )
    except IntegrityError as error:
        made = Voucher.objects.of(user.tenant_id).filter(reverses=original).first()
        if made is None:
            raise guards.refusal(error) from error
        return made, False
    return written, True


def as_value(voucher: Voucher) -> books.Voucher:
    """Return a stored voucher as the books' value, lines in their order."""
    lines = voucher.lines.order_by("line_no").values_list(
        "account__code", "cost_center__code", "debit_kurus", "credit_kurus", "text"
    )
    document = books.Document(voucher.document_kind, voucher.document_number, voucher.document_date)
    return books.Voucher(
        date=voucher.date,
        kind=voucher.kind,  # type: ignore[arg-type]
        description=voucher.description,
        document=document,
        lines=tuple(
            books.Line(account, center or "", debit, credit, text) for account, center, debit, credit, text in lines
        ),
    )


def _check(original: Voucher, date: datetime.date, reason: str) -> None:
    if original.kind == "reversal":
        raise refuse("reversal_of_reversal", voucher=str(original.number))
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        raise refuse("reversal_reason", longest=str(LONGEST_REASON))
    if date < original.date:
        raise refuse("reversal_before_original", date=f"{date:%d.%m.%Y}", original=f"{original.date:%d.%m.%Y}")
    locked = locked_through(original.tenant_id, original.branch_id)
    if locked is not None and date <= locked:
        place = Place("voucher", field="date")
        raise refuse("period_locked", place, date=f"{date:%d.%m.%Y}", locked=f"{locked:%d.%m.%Y}")


def _release(user: User, original: Voucher) -> None:
    """Set a posting free once all its vouchers are reversed."""
    for posting in original.postings.select_for_update().filter(state=Posting.LIVE):
        if posting.vouchers.filter(reversed_by__isnull=True).exists():
            continue
        Posting.objects.of(user.tenant_id).filter(pk=posting.pk).update(state=Posting.REVERSED)
        PostedPayslip.objects.of(user.tenant_id).filter(posting=posting).update(live=False)
