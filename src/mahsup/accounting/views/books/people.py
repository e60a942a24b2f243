"""Pages of the administrator and the auditor: users, and the record of who did what."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render

from mahsup.accounting.models import Branch, User
from mahsup.accounting.models.people import ROLES
from mahsup.accounting.services import users
from mahsup.accounting.services.audit_log import audit_entries
from mahsup.accounting.views.books.filters import query_without
from mahsup.accounting.views.integration.base import AccountingRequest, page, say_refusal
from mahsup.platform.audit_words import ACCOUNTING, SIGNING_IN, action_names
from mahsup.platform.i18n import T, pick
from mahsup.problems import MahsupError

ROLE_NAMES = {
    "administrator": T("Yönetici", "Administrator"),
    "accountant": T("Muhasebeci", "Accountant"),
    "approver": T("Onaylayan", "Approver"),
    "auditor": T("Denetçi", "Auditor"),
}


class UserForm(forms.Form):
    """What an administrator fills in for a user."""

    code = forms.CharField(label=T("Kullanıcı kodu", "User code"), max_length=60)
    name = forms.CharField(label=T("Ad", "Name"), max_length=120)
    role = forms.ChoiceField(label=T("Rol", "Role"), choices=[(role, ROLE_NAMES[role]) for role, _ in ROLES])
    language = forms.ChoiceField(label=T("Dil", "Language"), choices=[("tr", "Türkçe"), ("en", "English")])
    is_active = forms.BooleanField(label=T("Aktif", "Active"), required=False)
    all_branches = forms.BooleanField(label=T("Bütün şubeler", "All branches"), required=False)
    branches = forms.MultipleChoiceField(
        label=T("Şubeler", "Branches"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sees_pay = forms.BooleanField(
        label=T("Kişinin ücretini görür", "Sees a single person's pay"),
        help_text=T("Her bakış denetim kaydına yazılır.", "Every look goes into the audit record."),
        required=False,
    )
    password = forms.CharField(
        label=T("Yeni şifre", "New password"),
        help_text=T("Boş bırakılırsa değişmez.", "Stays as it is when left empty."),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: object, tenant_id: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(branch.code, str(branch)) for branch in Branch.objects.of(tenant_id).order_by("code")]
        self.fields["branches"].choices = choices  # type: ignore[attr-defined]


@page("manage_users")
def users_page(request: AccountingRequest) -> HttpResponseBase:
    rows = User.objects.of(request.user.tenant_id).prefetch_related("branches").order_by("code")
    return render(request, "accounting/books/users.html", {"rows": [(row, ROLE_NAMES[row.role]) for row in rows]})


@page("manage_users")
def user_page(request: AccountingRequest, code: str = "") -> HttpResponseBase:
    """Add a user, or change the one whose code is in the address (then the code stays)."""
    user = User.objects.of(request.user.tenant_id).filter(code=code).first()
    if code and user is None:
        raise Http404
    form = UserForm(request.POST or None, tenant_id=request.user.tenant_id, initial=_initial(user))
    if user is not None:
        form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            users.save_user(request.user, users.UserWish(**form.cleaned_data))
            messages.success(request, pick("Kullanıcı kaydedildi.", "The user is saved."))
            return redirect("accounting:users")
        except MahsupError as refusal:
            say_refusal(request, refusal)
    return render(request, "accounting/books/user.html", {"form": form, "user_shown": user})


def _initial(user: User | None) -> dict[str, object]:
    if user is None:
        return {"role": "accountant", "is_active": True, "all_branches": True}
    fields = ("code", "name", "role", "language", "is_active", "all_branches", "sees_pay")
    branches = [branch.code for branch in user.branches.all()]
    return {**{field: getattr(user, field) for field in fields}, "branches": branches}


@page("view_audit")
def audit_page(request: AccountingRequest) -> HttpResponseBase:
    given = {name: request.GET.get(name, "").strip() for name in ("actor", "action", "object_id")}
    before = request.GET.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    found = audit_entries(request.user, **given, before=place)
    return render(
        request,
        "accounting/books/audit.html",
        {
            "page": found,
            "given": given,
            "actions": action_names(SIGNING_IN, ACCOUNTING),
            "query": query_without(request, "before"),
        },
    )
