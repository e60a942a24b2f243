"""Users, one's own password, the settings of the wire, and the record of who did what."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from mahsup.hr.forms import PasswordForm, UserForm, WireSettingsForm
from mahsup.hr.models import ADD, CHANGE, READ, User
from mahsup.hr.services.rights import require_right
from mahsup.hr.services.users import change_own_password, change_user, create_user
from mahsup.hr.services.wire_settings import change_wire_settings, wire_settings
from mahsup.hr.views.base import HrRequest, page
from mahsup.platform.models import AuditEntry
from mahsup.platform.web import in_words
from mahsup.problems import MahsupError, refuse

PAGE_SIZE = 50
Sentences = list[tuple[Any, str]]


@page("users")
def user_list(request: HrRequest) -> HttpResponseBase:
    """The tenant's users."""
    users = User.objects.of(request.user.tenant_id).order_by("kind", "code")
    return render(request, "hr/users.html", {"users": users})


@page("users", ADD)
def user_add(request: HrRequest) -> HttpResponseBase:
    """A new user of the kind that the address asks for."""
    kind = User.INTEGRATION if request.GET.get("tur") == "entegrasyon" else User.INTERACTIVE
    form = UserForm(request.POST or None, kind=request.POST.get("kind", kind))
    problems: Sentences = []
    if form.is_valid():
        values = form.cleaned_data
        try:
            create_user(
                request.user.tenant_id,
                values["code"],
                values["name"],
                values["password"],
                values["kind"],
                actor=request.user.code,
                is_active=values["is_active"],
                **form.marked_values(),
            )
            return redirect("hr:users")
        except MahsupError as refusal:
            problems = in_words(refusal)
    return _user_form(request, form, problems)


@page("users", CHANGE)
def user_change(request: HrRequest, pk: int) -> HttpResponseBase:
    """Change a user."""
    user = get_object_or_404(User.objects.of(request.user.tenant_id), pk=pk)
    form = UserForm(request.POST or None, user=user)
    problems: Sentences = []
    if form.is_valid():
        values = form.cleaned_data
        try:
            _keep_oneself(request.user, user, values)
            change_user(
                user,
                actor=request.user.code,
                password=values["password"],
                name=values["name"],
                is_active=values["is_active"],
                **form.marked_values(),
            )
            return redirect("hr:users")
        except MahsupError as refusal:
            problems = in_words(refusal)
    return _user_form(request, form, problems)


@page("")
def password_page(request: HrRequest) -> HttpResponseBase:
    """Change one's own password."""
    form = PasswordForm(request.POST or None)
    problems: Sentences = []
    if form.is_valid():
        try:
            change_own_password(request.user, form.cleaned_data["old"], form.cleaned_data["new"])
            update_session_auth_hash(request, request.user)
            return redirect("hr:home")
        except MahsupError as refusal:
            problems = in_words(refusal)
    return render(request, "hr/password.html", {"form": form, "problems": problems}, status=422 if problems else 200)


@page("users", READ)
def wire_page(request: HrRequest) -> HttpResponseBase:
    """Show, and with the right change, who may call the wire."""
    if request.method == "POST":
        require_right(request.user, "users", CHANGE)
    row = wire_settings(request.user.tenant_id)
    initial = {"is_on": row.is_on, "allowed_networks": row.allowed_networks, "personal_data": row.personal_data}
    form = WireSettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    problems: Sentences = []
    if form.is_valid():
        try:
            change_wire_settings(request.user.tenant_id, actor=request.user.code, **form.cleaned_data)
            return redirect("hr:wire-settings")
        except MahsupError as refusal:
            problems = in_words(refusal)
    status = 422 if problems else 200
    return render(request, "hr/wire_settings.html", {"form": form, "problems": problems}, status=status)


@page("users")
def audit_page(request: HrRequest) -> HttpResponseBase:
    """Who did what, newest first."""
    entries = AuditEntry.objects.of(request.user.tenant_id).order_by("-id")
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("sayfa"))
    return render(request, "hr/audit.html", {"page": page})


def _keep_oneself(actor: User, user: User, values: dict[str, Any]) -> None:
    """Nobody locks the last door behind them: one's own access to the users stays."""
    if user.pk == actor.pk and not (values["is_active"] and values["rights_users"] & CHANGE):
        raise refuse("user_self")


def _user_form(request: HrRequest, form: UserForm, problems: Sentences) -> HttpResponseBase:
    status = 422 if problems or form.errors else 200
    return render(request, "hr/user_form.html", {"form": form, "problems": problems}, status=status)
