"""The wire beside the pages: hands requests to the personelweb endpoint. No session, no CSRF token."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from mahsup.hr.services.wire_payroll import DatabasePayroll
from mahsup.hr.services.wire_sessions import DatabaseSessions
from mahsup.hr.views.runs import home
from mahsup.personelweb.endpoint import MAX_BODY_BYTES, Endpoint, WireResponse, error_response
from mahsup.platform.web import client_address

ENDPOINT = Endpoint(DatabasePayroll(), DatabaseSessions(timezone.now), timezone.now)


@csrf_exempt
def root(request: HttpRequest) -> HttpResponseBase:
    """`POST /` is the wire, everything else the start page."""
    return endpoint(request) if request.method == "POST" else home(request)


@csrf_exempt
def endpoint(request: HttpRequest, action: str = "", name: str = "") -> HttpResponse:
    """Answer a call. A body without a length is refused by name: it would be read as empty."""
    answer = _refused_unread(request) or ENDPOINT.answer(
        request.method or "",
        "/".join(filter(None, (action, name))),
        request.headers,
        request.body,
        client_address(request),
    )
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)


def _refused_unread(request: HttpRequest) -> WireResponse | None:
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if request.method == "POST" and not length.isdecimal():
        return error_response(411, "Send the body with a Content-Length; a chunked body is not read.")
    if length.isdecimal() and int(length) > MAX_BODY_BYTES:
        return error_response(413, f"The body is larger than {MAX_BODY_BYTES} bytes.")
    return None
