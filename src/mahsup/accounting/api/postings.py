"""REST: postings and reversals."""

import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Header, Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict, StringConstraints

from mahsup.accounting.api.auth import user_of
from mahsup.accounting.api.errors import language_of
from mahsup.accounting.api.integrations import RowId, Text
from mahsup.accounting.api.refusals import REFUSALS
from mahsup.accounting.api.shapes import Json, PostingOut, ReversalOut, posting_shape, voucher_shape
from mahsup.accounting.services import posting as posting_service
from mahsup.accounting.services.reversal import reverse

router = Router(tags=["postings"])
IdempotencyKey = Annotated[str, StringConstraints(max_length=200), Header("", alias="Idempotency-Key")]


class PostingIn(Schema):
    """The hash of the preview that the caller saw, and the voucher's date where it is not the month's last day."""

    model_config = ConfigDict(extra="forbid")

    preview_hash: Text
    date: datetime.date | None = None


class ReversalIn(Schema):
    """The date of the reversal, in an open period, and its reason."""

    model_config = ConfigDict(extra="forbid")

    date: datetime.date
    reason: Text


@router.post("/fetches/{fetch_id}/postings", response={200: PostingOut, 201: PostingOut, **REFUSALS})
def create_posting(
    request: HttpRequest, fetch_id: RowId, body: PostingIn, idempotency_key: IdempotencyKey
) -> Status[Json]:
    """Post a fetch: 201 where this call made the posting, 200 with the same posting ever after.

    An İK that does not answer does not block here; the posting's record keeps it as a warning.
    """
    posting, created = posting_service.post(
        user_of(request),
        fetch_id,
        body.preview_hash,
        body.date,
        idempotency_key=idempotency_key,
        confirm_unreachable=True,
    )
    return Status(201 if created else 200, posting_shape(posting, language_of(request)))


@router.get("/postings/{posting_id}", response={200: PostingOut, **REFUSALS})
def get_posting(request: HttpRequest, posting_id: RowId) -> Json:
    """Give one posting."""
    return posting_shape(posting_service.get(user_of(request), posting_id), language_of(request))


@router.post("/vouchers/{voucher_id}/reversals", response={200: ReversalOut, 201: ReversalOut, **REFUSALS})
def create_reversal(request: HttpRequest, voucher_id: RowId, body: ReversalIn) -> Status[Json]:
    """Reverse a posted voucher: 201 where this call did it, 200 with the same voucher ever after."""
    voucher, created = reverse(user_of(request), voucher_id, body.date, body.reason)
    return Status(201 if created else 200, {"voucher": voucher_shape(voucher)})
