"""Forms of İK's pages. They read what was typed; the services decide whether it may be."""

from typing import Any, Final

from django import forms

from mahsup.hr.models import ADD, AREAS, CHANGE, DELETE, READ, Company, Department, User
from mahsup.hr.services.rights import AREA_NAMES, BIT_NAMES
from mahsup.hr.services.sign_in import check_networks
from mahsup.hr.services.users import MARKED_AREA, active_marks
from mahsup.platform.i18n import T, current_language
from mahsup.problems import MahsupError, sentence

BITS: Final = (READ, ADD, CHANGE, DELETE)


class MonthForm(forms.Form):
    """A month."""

    year = forms.IntegerField(label=T("Yıl", "Year"), min_value=2000, max_value=2100)
    month = forms.TypedChoiceField(
        label=T("Ay", "Month"), coerce=int, choices=[(number, f"{number:02d}") for number in range(1, 13)]
    )


class ImportForm(MonthForm):
    """The month and the register file."""

    file = forms.FileField(label=T("Bordro dosyası (.csv, .xlsx)", "Register file (.csv, .xlsx)"))


class RightsField(forms.TypedMultipleChoiceField):
    """An area's rights as check boxes; the value is their sum of bits."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, coerce=int, required=False, choices=[(bit, BIT_NAMES[bit]) for bit in BITS])

    def clean(self, value: Any) -> int:
        return sum(super().clean(value))


class UserForm(forms.Form):
    """A user. Everything in the marked area must be off for an integration user."""

    code = forms.CharField(label=T("Kullanıcı kodu", "User code"), max_length=60)
    name = forms.CharField(label=T("Ad", "Name"), max_length=120)
    kind = forms.ChoiceField(
        label=T("Tür", "Kind"),
        choices=[
            (User.INTERACTIVE, T("Etkileşimli", "Interactive")),
            (User.INTEGRATION, T("Entegrasyon", "Integration")),
        ],
    )
    password = forms.CharField(
        label=T("Şifre", "Password"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    is_active = forms.BooleanField(label=T("Aktif", "Active"), required=False, initial=True)
    role = forms.CharField(label=T("Rol", "Role"), max_length=40, required=False)
    rights_personnel = RightsField(AREA_NAMES["personnel"])
    rights_payroll = RightsField(AREA_NAMES["payroll"])
    rights_definitions = RightsField(AREA_NAMES["definitions"])
    rights_users = RightsField(AREA_NAMES["users"])
    second_factor = forms.BooleanField(label=T("İkinci doğrulama", "Second factor"), required=False)
    must_change_password = forms.BooleanField(label=T("Şifresini değiştirmeli", "Must change password"), required=False)
    passive_after_days = forms.IntegerField(
        label=T("Kaç gün kullanılmazsa pasif (0 = hiç)", "Passive after days without use (0 = never)"),
        min_value=0,
        max_value=3650,
        required=False,
    )
    expires_on = forms.DateField(
        label=T("Son geçerli gün", "Last valid day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    working_hours_only = forms.BooleanField(label=T("Yalnızca mesai saatlerinde", "Working hours only"), required=False)
    allowed_addresses = forms.CharField(label=T("İzinli adresler", "Allowed addresses"), required=False)

    def __init__(self, *args: Any, user: User | None = None, kind: str = User.INTERACTIVE, **kwargs: Any) -> None:
        initial = user_initial(user) if user else {"kind": kind, "is_active": True, "passive_after_days": 0}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.of_integration = (user.kind if user else kind) == User.INTEGRATION
        if user:
            self.fields["code"].disabled = self.fields["kind"].disabled = True
        else:
            self.fields["password"].required = True

    def clean_passive_after_days(self) -> int:
        return self.cleaned_data["passive_after_days"] or 0

    def clean_allowed_addresses(self) -> str:
        try:
            return check_networks(self.cleaned_data["allowed_addresses"])
        except MahsupError as refusal:
            raise forms.ValidationError(refusal.message(current_language())) from None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("kind") == User.INTEGRATION and active_marks(values):
            code = str(values.get("code", ""))
            raise forms.ValidationError(sentence("integration_user_marked", {"user": code}, current_language()))
        return values

    def marked_area(self) -> list[forms.BoundField]:
        """Return the fields that an integration user has none of; on its form they are shown switched off."""
        fields = [self[name] for name in self.fields if name in MARKED_AREA]
        if self.of_integration:
            for bound in fields:
                bound.field.widget.attrs["disabled"] = True
        return fields

    def open_area(self) -> list[forms.BoundField]:
        """Return the fields that every user has."""
        return [self[name] for name in self.fields if name not in MARKED_AREA]

    def marked_values(self) -> dict[str, Any]:
        """Return what was typed in the marked area, as the service takes it."""
        return {name: self.cleaned_data[name] for name in MARKED_AREA}


def user_initial(user: User) -> dict[str, Any]:
    """Return the form's values of a user that exists."""
    plain = {name: getattr(user, name) for name in ("code", "name", "kind", "is_active", *MARKED_AREA)}
    bits = {f"rights_{area}": [bit for bit in BITS if getattr(user, f"rights_{area}") & bit] for area in AREAS}
    return {**plain, **bits}


class PasswordForm(forms.Form):
    """Another password for oneself."""

    old = forms.CharField(
        label=T("Şimdiki şifre", "Present password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=T("Yeni şifre", "New password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class WireSettingsForm(forms.Form):
    """Who may call the wire."""

    is_on = forms.BooleanField(label=T("Arayüz açık", "The interface is on"), required=False)
    allowed_networks = forms.CharField(
        label=T("İzinli adres ve ağlar (boş = hepsi)", "Allowed addresses and networks (empty = all)"), required=False
    )
    personal_data = forms.BooleanField(
        label=T("TCKN, telefon ve e-posta verilsin", "Serve TCKN, phone and mail"), required=False
    )


class DepartmentForm(forms.Form):
    code = forms.CharField(label=T("Kod", "Code"), max_length=30)
    name = forms.CharField(label=T("Ad", "Name"), max_length=120)


class PayrollTypeForm(forms.Form):
    code = forms.CharField(label=T("Kod", "Code"), max_length=40)
    without_bes = forms.BooleanField(
        label=T("Bu tipteki bordrolardan BES kesilmez", "No BES is deducted from payslips of this type"), required=False
    )


def definition_form(
    kind: type[forms.Form], company: Company, *args: Any, locked: tuple[str, ...] = (), **kwargs: Any
) -> forms.Form:
    """Build a definition's form; the fields of its code are locked where it exists already."""
    form = kind(*args, **kwargs)
    if "department" in form.fields:
        departments = Department.objects.of(company.tenant_id).filter(company=company).order_by("code")
        form.fields["department"].queryset = departments  # type: ignore[attr-defined]
    for name in locked:
        form.fields[name].disabled = True
    return form
