"""Period locks (dönem kilidi): a branch's books are closed up to and including a date."""

import datetime

from django.db import transaction

from mahsup.accounting import permissions
from mahsup.accounting.models import PeriodLock, User
from mahsup.accounting.models.people import ADMINISTRATOR
from mahsup.platform import audit
from mahsup.problems import refuse


def lock_branch(user: User, branch_code: str, through: datetime.date | None, reason: str = "") -> None:
    """Lock a branch's books through a date; None takes the lock away.

    Moving a lock back, or away, is for an administrator who gives a reason (`books_lock_backwards`). Audited.
    """
    permissions.require(user, "manage_locks")
    branch = permissions.branches_of(user).filter(code=branch_code).first()
    if branch is None:
        raise refuse("books_branch_unknown", branch=branch_code)
    with transaction.atomic():
        lock = PeriodLock.objects.of(user.tenant_id).filter(branch=branch).select_for_update().first()
        before = lock.locked_through if lock else None
        if before == through:
            return
        _refuse_backwards(user, branch.code, before, through, reason)
        lock = lock or PeriodLock(tenant_id=user.tenant_id, branch=branch)
        lock.locked_through, lock.reason = through, reason.strip()[:200]
        lock.save()
        audit.record(
            user.tenant_id,
            user.code,
            "period_locked",
            "branch",
            branch.code,
            before=before.isoformat() if before else "",
            through=through.isoformat() if through else "",
            reason=reason,
        )


def _refuse_backwards(
    user: User, branch: str, before: datetime.date | None, through: datetime.date | None, reason: str
) -> None:
    backwards = before is not None and (through is None or through < before)
    if backwards and before and not (user.role == ADMINISTRATOR and reason.strip()):
        raise refuse("books_lock_backwards", branch=branch, locked=_tr(before), date=_tr(through) if through else "—")


def _tr(date: datetime.date) -> str:
    return date.strftime("%d.%m.%Y")
