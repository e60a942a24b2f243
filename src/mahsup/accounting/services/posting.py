"""Posting (muhasebeleştirme)."""

from datetime import date as Date

from mahsup.accounting.models import Posting, User


def get(user: User, posting_id: int) -> Posting:
    """Return one posting. Refuses with `posting_unknown`."""
    raise NotImplementedError


def post(
    user: User,
    fetch_id: int,
    preview_hash: str,
    date: Date | None = None,
    *,
    idempotency_key: str = "",
    confirm_unreachable: bool = False,
) -> tuple[Posting, bool]:
    """Post a fetch; returns the posting and whether this call made it.

    Refuses with the preview's errors, `preview_stale`, `snapshot_changed_in_ik`, `ik_did_not_answer` (unless
    confirm_unreachable: then the posting records it), `idempotency_key_reused`.
    """
    raise NotImplementedError
