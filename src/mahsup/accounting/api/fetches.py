"""REST: fetches and their previews."""

import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict

from mahsup.accounting.api.auth import user_of
from mahsup.accounting.api.errors import language_of
from mahsup.accounting.api.integrations import RowId, Text
from mahsup.accounting.api.refusals import REFUSALS
from mahsup.accounting.api.shapes import FetchOut, Json, PreviewOut, fetch_shape, preview_shape
from mahsup.accounting.services import fetching
from mahsup.accounting.services.preview import preview

router = Router(tags=["fetches"])


class FetchIn(Schema):
    """The payroll month to fetch; `payroll_type` null = all types. `confirm_fall` accepts a much shorter list."""

    model_config = ConfigDict(extra="forbid")

    year: int
    month: int
    payroll_type: Text | None = None
    confirm_fall: bool = False


@router.post("/integrations/{integration_id}/fetches", response={202: FetchOut, **REFUSALS})
def request_fetch(request: HttpRequest, integration_id: RowId, body: FetchIn) -> Status[Json]:
    """Queue a fetch; an active one for the same month is given instead of a second."""
    fetch = fetching.request_fetch(
        user_of(request), integration_id, body.year, body.month, body.payroll_type, confirm_fall=body.confirm_fall
    )
    return Status(202, fetch_shape(fetch, language_of(request)))


@router.get("/fetches/{fetch_id}", response={200: FetchOut, **REFUSALS})
def get_fetch(request: HttpRequest, fetch_id: RowId) -> Json:
    """Give the state and progress of a fetch."""
    return fetch_shape(fetching.get(user_of(request), fetch_id), language_of(request))


@router.post("/fetches/{fetch_id}/cancel", response={200: FetchOut, **REFUSALS})
def cancel_fetch(request: HttpRequest, fetch_id: RowId) -> Json:
    """Cancel a fetch; a finished one stays as it is."""
    return fetch_shape(fetching.cancel_fetch(user_of(request), fetch_id), language_of(request))


@router.get("/fetches/{fetch_id}/preview", response={200: PreviewOut, **REFUSALS})
def get_preview(request: HttpRequest, fetch_id: RowId, date: datetime.date | None = None) -> Json:
    """Give exactly what posting would write on a date (default: the last day of the month)."""
    return preview_shape(preview(user_of(request), fetch_id, date), language_of(request))
