"""REST: connections to İK."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Router, Schema
from ninja.responses import Status
from pydantic import AfterValidator, ConfigDict, Field

from mahsup.accounting.api.auth import user_of
from mahsup.accounting.api.errors import language_of
from mahsup.accounting.api.refusals import REFUSALS
from mahsup.accounting.api.shapes import (
    ConnectionOut,
    IntegrationList,
    IntegrationOut,
    Json,
    integration_shape,
)
from mahsup.accounting.models.integration import DEFAULT_URL, INTERFACE
from mahsup.accounting.permissions import branches_of
from mahsup.accounting.services import connections
from mahsup.money import parse_wire

router = Router(tags=["integrations"])
RowId = Annotated[int, Path(ge=1, le=2**63 - 1)]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("control characters are not allowed")
    return text


Text = Annotated[str, AfterValidator(_printable)]


class IntegrationIn(Schema):
    """A new connection. `branch` is the code of a branch; the password is sealed and never read again.

    The lawful check lets `lawful_tolerance` pass in each amount and blocks a larger difference where `lawful_blocks`;
    `sector` decides the 81/ı discount; `sgk_ceiling` and `stamp_duty` say how the law is read where sources differ.
    """

    model_config = ConfigDict(extra="forbid")

    branch: Text | int
    interface: Text = INTERFACE
    user_code: Text
    password: Text = ""
    url: Text = DEFAULT_URL
    remote_tenant_id: Text
    company_id: int
    active: bool = True
    object_names: dict[str, Text] = {}
    lawful_tolerance: Annotated[str, Field(pattern=r"^[0-9]{1,3}\.[0-9]{2}$")] = "0.01"
    lawful_blocks: bool = False
    sector: Literal["other", "manufacturing", "none"] = "other"
    sgk_ceiling: Literal["rounded_day", "multiple_of_month"] = "rounded_day"
    stamp_duty: Literal["taxable_part", "full_minus_exemption"] = "taxable_part"


@router.get("/integrations", response={200: IntegrationList, **REFUSALS})
def list_integrations(request: HttpRequest) -> Json:
    """List the connections that the caller sees."""
    items = [integration_shape(item) for item in connections.integrations(user_of(request))]
    return {"items": items, "total": len(items)}


@router.post("/integrations", response={201: IntegrationOut, **REFUSALS})
def create_integration(request: HttpRequest, body: IntegrationIn) -> Status[Json]:
    """Create a connection."""
    data = body.dict()
    user = user_of(request)
    branch = branches_of(user).filter(code=str(data.pop("branch"))).first()
    data["lawful_tolerance_kurus"] = parse_wire(data.pop("lawful_tolerance"))
    data["branch_id"] = branch.pk if branch else None
    return Status(201, integration_shape(connections.save_integration(user, None, data)))


@router.get("/integrations/{integration_id}", response={200: IntegrationOut, **REFUSALS})
def get_integration(request: HttpRequest, integration_id: RowId) -> Json:
    """Give one connection."""
    return integration_shape(connections.get(user_of(request), integration_id))


@router.post("/integrations/{integration_id}/test", response={200: ConnectionOut, **REFUSALS})
def test_integration(request: HttpRequest, integration_id: RowId) -> Json:
    """Try the connection and name the cause of a failure."""
    report = connections.test_connection(user_of(request), integration_id)
    return {
        "ok": report.ok,
        "problem": report.problem.shape(language_of(request)) if report.problem else None,
        "company_title": report.company_title,
        "vkn": report.vkn,
        "companies": [
            {name: getattr(company, name) for name in ("company_id", "short_name", "title", "vkn")}
            for company in report.companies
        ],
    }
