"""Signing in and out on pages, the user's language, and the gate before every other page.

The setting MAHSUP_MAY_SIGN_IN names a function (user, address, now) that is asked after the right password. It raises a
MahsupError where this user may not come in, and records that refusal in the audit.
"""

import re
from collections.abc import Callable
from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model, login, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mahsup.platform import audit
from mahsup.platform.auth import check_credentials, find_tenant
from mahsup.platform.i18n import LANGUAGE_COOKIE, T
from mahsup.platform.models import TenantUser
from mahsup.platform.web import client_address, in_words
from mahsup.problems import MahsupError, refuse

TENANT_COOKIE = "mahsup_tenant"
CHANNEL = "screen"
_YEAR_S = 365 * 24 * 3600


class SignInForm(forms.Form):
    """Who comes in: the tenant (code or Hotel Id), the user and the password."""

    tenant = forms.CharField(
        label=T("Tesis kodu ya da Hotel Id", "Tenant code or Hotel Id"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autocapitalize": "none"}),
    )
    code = forms.CharField(
        label=T("Kullanıcı kodu", "User code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=T("Şifre", "Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignInMiddleware:
    """Let only a signed-in user through; MAHSUP_PUBLIC_PATHS names the exceptions, so a forgotten page is closed.

    A session whose user was switched off, or changed the password elsewhere, ends here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.public = [re.compile(pattern) for pattern in settings.MAHSUP_PUBLIC_PATHS]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated or self._is_public(request):
            return self.get_response(request)
        if SESSION_KEY in request.session:
            request.session.flush()
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401, headers={"HX-Redirect": settings.LOGIN_URL})
        return redirect_to_login(request.get_full_path())

    def _is_public(self, request: HttpRequest) -> bool:
        return any(pattern.match(f"{request.method} {request.path}") for pattern in self.public)


def active_users_only(user: TenantUser, address: str, now: datetime) -> None:
    """Refuse a user that was switched off, and record it: the least that MAHSUP_MAY_SIGN_IN must ask."""
    if not user.is_active:
        audit.record(user.tenant_id, user.code, "sign_in_refused", "user", user.pk, reason="user_off", address=address)
        raise refuse("user_off", user=user.code)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page that signs a user in; the tenant is remembered in a cookie, the password nowhere."""
    if request.method != "POST":
        form = SignInForm(initial={"tenant": request.COOKIES.get(TENANT_COOKIE, "")})
        return redirect(_next(request)) if request.user.is_authenticated else _page(request, form)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        user = admit(request, **form.cleaned_data)
    except MahsupError as refusal:
        return _page(request, form, refusal, status=422)
    _keep_language(request, user)
    login(request, user)  # type: ignore[arg-type]  # the stubs know one of the two user models
    response = redirect(_next(request))
    _remember(response, TENANT_COOKIE, form.cleaned_data["tenant"])
    return response


def admit(request: HttpRequest, tenant: str, code: str, password: str) -> TenantUser:
    """Return the user that may come in now, recorded in the audit; refuse (and record) everybody else."""
    now, address = timezone.now(), client_address(request)
    try:
        user = check_credentials(tenant, code, password, address, CHANNEL, now)
    except MahsupError as refusal:
        _record_refusal(tenant, code, refusal.code, address)
        raise
    import_string(settings.MAHSUP_MAY_SIGN_IN)(user, address, now)
    audit.record(user.tenant_id, user.code, "sign_in", "user", user.pk, address=address)
    return user


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, TenantUser):
        audit.record(request.user.tenant_id, request.user.code, "sign_out", "user", request.user.pk)
    logout(request)
    return redirect(settings.LOGIN_URL)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Go on in the other language: kept with the user, and in a cookie for the time before sign-in."""
    language = "en" if request.POST.get("language") == "en" else "tr"
    if isinstance(request.user, TenantUser):
        request.user.language = language
        request.user.save(update_fields=["language"])
    response = redirect(_next(request))
    _remember(response, LANGUAGE_COOKIE, language)
    return response


def _keep_language(request: HttpRequest, user: TenantUser) -> None:
    """Go on in the language that was chosen on the sign-in page."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE)
    if chosen in ("tr", "en") and chosen != user.language:
        user.language = chosen
        user.save(update_fields=["language"])


def _page(
    request: HttpRequest, form: SignInForm, refusal: MahsupError | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "problems": in_words(refusal) if refusal else [], "next": _next(request)}
    return render(request, "platform/sign_in.html", context, status=status)


def _next(request: HttpRequest) -> str:
    """Return where to go on: only a place on this server."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


def _record_refusal(tenant: str, code: str, reason: str, address: str) -> None:
    """Record a failed attempt. A code that no user has is left out: it may be a password typed in the wrong field."""
    owner = find_tenant(tenant)
    if owner is None:
        return
    known = get_user_model()._base_manager.filter(tenant=owner, code=code).exists()
    audit.record(owner.pk, code if known else "", "sign_in_refused", "user", reason=reason, address=address)


def _remember(response: HttpResponseRedirect, name: str, value: str) -> None:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(name, value, max_age=_YEAR_S, httponly=True, samesite="Lax", secure=secure)
