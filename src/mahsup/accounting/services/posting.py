"""Posting (muhasebeleştirme): any number of clicks, tabs and retries make one posting, and each caller gets it."""

import datetime
import hashlib
import json

from django.db import IntegrityError, transaction
from django.utils import timezone

from mahsup.accounting import guards
from mahsup.accounting.models import IdempotencyKey, Integration, PostedPayslip, Posting, User
from mahsup.accounting.permissions import branch_ids_of, require, require_branch
from mahsup.accounting.services import ik, snapshots
from mahsup.accounting.services.books import write_vouchers
from mahsup.accounting.services.preview import Preview, business_key, preview
from mahsup.platform import audit
from mahsup.platform.bulk import insert_rows
from mahsup.platform.points import reached
from mahsup.platform.problem_store import dump_problem
from mahsup.posting.rulesfile import dump_rules
from mahsup.problems import MahsupError, Problem, refuse

_PAYSLIP_COLUMNS = ("tenant_id", "posting_id", "company_identity", "year", "month", "payslip_id", "live")


def get(user: User, posting_id: int) -> Posting:
    """Return one posting. Refuses with `posting_unknown`."""
    require(user, "view_books")
    found = Posting.objects.of(user.tenant_id).filter(pk=posting_id)
    branches = branch_ids_of(user)
    if branches is not None:
        found = found.filter(integration__branch_id__in=branches)
    posting = found.first()
    if posting is None:
        raise refuse("posting_unknown", posting=str(posting_id))
    return posting


def post(
    user: User,
    fetch_id: int,
    preview_hash: str,
    date: datetime.date | None = None,
    *,
    idempotency_key: str = "",
    confirm_unreachable: bool = False,
) -> tuple[Posting, bool]:
    """Post a fetch; return the posting and whether this call made it.

    Refuses with the preview's errors, `preview_stale`, `snapshot_changed_in_ik`, `idempotency_key_reused`, and with
    `ik_did_not_answer` unless `confirm_unreachable`: then the posting's record keeps the warning.
    """
    require(user, "post")
    key = (idempotency_key, _body_hash(fetch_id, preview_hash, date))
    given = _given(user, fetch_id, preview_hash, date, key)
    if given is None:
        try:
            posting = _make(user, fetch_id, preview_hash, date, key, confirm_unreachable)
        except MahsupError:
            # Somebody else may have posted the same since we looked; then theirs is the answer.
            given = _given(user, fetch_id, preview_hash, date, key)
            if given is None:
                raise
        else:
            reached("post.before_answer")
            return posting, True
    return given, False


def _given(
    user: User, fetch_id: int, preview_hash: str, date: datetime.date | None, key: tuple[str, str]
) -> Posting | None:
    """Return the posting that has answered this key, or the live one of the very preview that the caller saw."""
    answered = _answered(user, *key)
    if answered is None:
        answered = _existing(user, fetch_id, preview_hash, date)
        if answered is not None:
            _remember(user, *key, answered)
    return answered


def _make(
    user: User,
    fetch_id: int,
    preview_hash: str,
    date: datetime.date | None,
    key: tuple[str, str],
    confirm_unreachable: bool,
) -> Posting:
    shown = preview(user, fetch_id, date)
    require_branch(user, shown.fetch.integration.branch_id)
    if shown.preview_hash != preview_hash:
        raise refuse("preview_stale")
    errors = [problem for problem in shown.problems if problem.severity == "error"]
    if errors:
        raise MahsupError(*errors)
    unanswered = _ask_ik(shown, confirm_unreachable)
    warnings = [*unanswered, *(problem for problem in shown.problems if problem.severity == "warning")]
    try:
        with transaction.atomic():
            posting = _write(user, shown, warnings, key)
            reached("post.before_commit")
    except IntegrityError as error:
        raise guards.refusal(error) from error
    reached("post.committed")
    return posting


def _ask_ik(shown: Preview, confirm_unreachable: bool) -> list[Problem]:
    """Ask İK whether the snapshot is still the current one; no answer is a warning that must have been confirmed."""
    try:
        manifest = ik.current_manifest(shown.fetch)
    except MahsupError as failure:
        problem = Problem("ik_did_not_answer", params={"cause": failure.message()}, severity="warning")
        if not confirm_unreachable:
            raise MahsupError(problem) from failure
        return [problem]
    if manifest.snapshot_id != shown.fetch.snapshot_id:
        raise refuse("snapshot_changed_in_ik", version=str(shown.fetch.version), newer=str(manifest.version or "-"))
    return []


def _write(user: User, shown: Preview, warnings: list[Problem], key: tuple[str, str]) -> Posting:
    """Write the posting with everything that belongs to it. No network, no error caught inside."""
    fetch, now = shown.fetch, timezone.now()
    integration = Integration.objects.of(user.tenant_id).select_for_update().get(pk=fetch.integration_id)
    if not integration.active or integration.rules_version != shown.rules_version:
        raise refuse("preview_stale")
    posting = Posting(
        tenant_id=user.tenant_id,
        **business_key(fetch),
        fetch=fetch,
        company_identity=fetch.company_identity,
        revision=shown.revision,
        preview_hash=shown.preview_hash,
        rules_text=dump_rules(shown.rules),
        confirmed_warnings=[dump_problem(problem) for problem in warnings],
        created_by=user.code,
        created_at=now,
    )
    posting.save(force_insert=True)
    _write_payslips(posting, shown)
    vouchers = write_vouchers(user.tenant_id, integration.branch_id, shown.vouchers, actor=user.code, now=now)
    posting.vouchers.add(*vouchers)
    _keep_key(user, key, posting)
    numbers = [voucher.number for voucher in vouchers]
    audit.record(
        user.tenant_id, user.code, "posted", "posting", posting.pk,
        fetch=fetch.pk, revision=posting.revision, vouchers=numbers, warnings=[problem.code for problem in warnings],
    )  # fmt: skip
    return posting


def _write_payslips(posting: Posting, shown: Preview) -> None:
    """Mark every payslip as accrued, in one order everywhere so that two postings cannot lock each other out."""
    key = (posting.tenant_id, posting.pk, posting.company_identity, posting.year, posting.month)
    ids = sorted(shown.prepared.request.derived.payslip_ids)
    insert_rows(PostedPayslip, _PAYSLIP_COLUMNS, ((*key, payslip_id, True) for payslip_id in ids))


def _existing(user: User, fetch_id: int, preview_hash: str, date: datetime.date | None) -> Posting | None:
    """Return the live posting of the fetch that came of the very preview that the caller saw."""
    fetch = snapshots.accepted(user, fetch_id)
    live = Posting.objects.of(user.tenant_id).filter(
        **business_key(fetch), state=Posting.LIVE, company_identity=fetch.company_identity, preview_hash=preview_hash
    )
    found = live.first()
    if found is not None and date is not None and found.vouchers.exclude(date=date).exists():
        return None
    return found


def _body_hash(fetch_id: int, preview_hash: str, date: datetime.date | None) -> str:
    body = json.dumps([fetch_id, preview_hash, date.isoformat() if date else None])
    return hashlib.sha256(body.encode()).hexdigest()


def _answered(user: User, key: str, body_hash: str) -> Posting | None:
    """Return the posting that the Idempotency-Key has brought; refuse the key with another body."""
    if not key:
        return None
    known = IdempotencyKey.objects.of(user.tenant_id).filter(key=key).select_related("posting").first()
    if known is None:
        return None
    if known.body_hash != body_hash:
        raise refuse("idempotency_key_reused")
    return known.posting


def _keep_key(user: User, key: tuple[str, str], posting: Posting) -> None:
    if key[0]:
        IdempotencyKey(tenant_id=user.tenant_id, key=key[0], body_hash=key[1], posting=posting).save(force_insert=True)


def _remember(user: User, key: str, body_hash: str, posting: Posting) -> None:
    """Keep the key for a posting that was there already; a racing caller with the same key may have kept it first."""
    if key:
        IdempotencyKey.unscoped.bulk_create(
            [IdempotencyKey(tenant_id=user.tenant_id, key=key, body_hash=body_hash, posting=posting)],
            ignore_conflicts=True,
        )
        _answered(user, key, body_hash)
