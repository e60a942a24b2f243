"""Forms of the payroll integration. They read what was typed; the services decide whether it may be."""

from dataclasses import asdict
from typing import Any, Final

from django import forms

from mahsup.accounting.models import AccountRule, Integration, User
from mahsup.accounting.models.integration import DEFAULT_URL, INTERFACE
from mahsup.accounting.permissions import branches_of
from mahsup.money import MoneyError, format_register, format_wire, parse_register
from mahsup.personelweb.settings import ObjectNames
from mahsup.platform.i18n import T, current_language
from mahsup.posting.rules import Policy
from mahsup.posting.rulesfile import INSURANCES, policy_table
from mahsup.posting.values import RULE_VALUES, VALUES

MONTHS: Final = [(number, f"{number:02d}") for number in range(1, 13)]
INSURANCE_NAMES: Final = {
    "normal": T("normal", "normal"),
    "sgdp": T("SGDP (emekli)", "SGDP (pensioner)"),
    "apprentice": T("çırak", "apprentice"),
    "trainee": T("stajyer", "trainee"),
}
LAWFUL_CHOICES: Final = ("sector", "sgk_ceiling", "stamp_duty")
LAWFUL_FIELDS: Final = ("lawful_tolerance", "lawful_blocks", *LAWFUL_CHOICES)
OBJECT_LABELS: Final = {
    "companies": T("Firma listesi", "List of companies"),
    "employees": T("Sicil listesi", "List of employees"),
    "months": T("Bordro dönemleri", "Payroll months"),
    "summary": T("Bordro özeti", "Payroll summary"),
    "payslips": T("Bordro listesi", "List of payslips"),
}


def value_name(code: str) -> str:
    """Return a payroll value's name in the reader's language."""
    value = VALUES[code]
    return value.en if current_language() == "en" else value.tr


class IntegrationForm(forms.Form):
    """A connection (entegrasyon tanımı), field for field. A stored password is never shown; blank keeps it."""

    branch_id = forms.TypedChoiceField(label=T("Şube", "Branch"), coerce=int)
    interface = forms.ChoiceField(
        label=T("Arayüz", "Interface"), choices=[(INTERFACE, INTERFACE)], initial=INTERFACE, disabled=True
    )
    user_code = forms.CharField(
        label=T("Kullanıcı kodu", "User code"),
        max_length=60,
        help_text=T(
            "İK'da entegrasyon için tanımlanan kullanıcının kodu.",
            "The code of the user defined in İK for the integration.",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=T("Şifre", "Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    url = forms.CharField(
        label="Url",
        max_length=200,
        initial=DEFAULT_URL,
        help_text=T("Yalnız yerel kurulumlarda değişir.", "It differs only in local installations."),
    )
    remote_tenant_id = forms.CharField(
        label="RemotetenantId", max_length=20, help_text=T("İK'daki Hotel Id.", "The Hotel Id in İK.")
    )
    company_id = forms.IntegerField(
        label="FirmaId",
        min_value=1,
        help_text=T(
            "İK'da çalışılan firmanın yanında parantez içinde yazar. Her firma için ayrı entegrasyon tanımlanır.",
            "İK shows it in parentheses beside the company worked with. Every company needs a connection of its own.",
        ),
    )
    active = forms.BooleanField(label=T("Aktif", "Active"), required=False, initial=True)
    lawful_tolerance = forms.CharField(
        label=T("Tutar başına tolerans (TL)", "Tolerance per amount (TL)"),
        max_length=10,
        initial="0,01",
        help_text=T(
            "Kanuna göre hesaplanandan bu kadar sapma bildirilmez.",
            "A deviation of this size from the figure by law is not reported.",
        ),
    )
    lawful_blocks = forms.ChoiceField(
        label=T("Kanuna uymayan tutar", "An amount that the law does not give"),
        choices=[
            ("warn", T("uyarır, muhasebeleştirmeyi engellemez", "warns and does not block the posting")),
            ("block", T("muhasebeleştirmeyi engeller", "blocks the posting")),
        ],
        initial="warn",
    )
    sector = forms.ChoiceField(
        label=T("81/ı teşviki", "81/ı discount"),
        choices=[
            ("other", T("imalat dışı sektör", "sectors other than manufacturing")),
            ("manufacturing", T("imalat sektörü", "manufacturing")),
            ("none", T("yararlanmıyor", "not used")),
        ],
        initial="other",
    )
    sgk_ceiling = forms.ChoiceField(
        label=T("SGK aylık tavanı", "Monthly SGK ceiling"),
        choices=[
            ("rounded_day", T("günlük tavan × 30 (resmî)", "daily ceiling × 30 (official)")),
            ("multiple_of_month", T("asgari ücretin katı", "multiple of the minimum wage")),
        ],
        initial="rounded_day",
        help_text=T(
            "2025'te 195.041,40 ya da 195.041,25; İK hangisiyle hesaplıyorsa onu seçin.",
            "195.041,40 or 195.041,25 in 2025; choose what İK computes with.",
        ),
    )
    stamp_duty = forms.ChoiceField(
        label=T("Damga vergisi", "Stamp duty"),
        choices=[
            (
                "taxable_part",
                T("asgari ücreti aşan kısımdan hesaplanır", "is computed on what exceeds the minimum wage"),
            ),
            (
                "full_minus_exemption",
                T("tamamından hesaplanır, istisnası düşülür", "is computed on the whole, less its exemption"),
            ),
        ],
        initial="taxable_part",
        help_text=T(
            "İkisi kimi bordroda bir kuruş fark eder.",
            "The two differ by a kuruş in some payslips.",
        ),
    )

    def __init__(self, user: User, integration: Integration | None, data: Any = None) -> None:
        super().__init__(data, initial=_stored(integration))
        choices = [(branch.pk, str(branch)) for branch in branches_of(user)]
        self.fields["branch_id"].choices = choices  # type: ignore[attr-defined]
        for name, default in asdict(ObjectNames()).items():
            self.fields[f"object_{name}"] = forms.CharField(
                label=OBJECT_LABELS[name],
                required=False,
                max_length=100,
                widget=forms.TextInput(attrs={"placeholder": default}),
            )
        self.password_stored = bool(integration and integration.password_sealed)
        self.fields["password"].required = not self.password_stored
        self.fields["password"].help_text = (
            T(
                "Kayıtlı. Değiştirmek için yenisini yazın; gösterilmez.",
                "Stored. Type another one to change it; it is never shown.",
            )
            if self.password_stored
            else T(
                "Entegrasyon kullanıcısının şifresi. Kaydedilince bir daha gösterilmez.",
                "The integration user's password. Once stored it is never shown again.",
            )
        )

    @property
    def seed_fields(self) -> list[forms.BoundField]:
        """The fields of the definition, in their order."""
        return [self[name] for name in self.fields if not name.startswith("object_") and name not in LAWFUL_FIELDS]

    @property
    def lawful_fields(self) -> list[forms.BoundField]:
        """The settings of the lawful check."""
        return [self[name] for name in LAWFUL_FIELDS]

    @property
    def object_fields(self) -> list[forms.BoundField]:
        """The names of the wire's objects, for integrators."""
        return [self[name] for name in self.fields if name.startswith("object_")]

    def clean_lawful_tolerance(self) -> int:
        """Return the tolerance in kuruş."""
        return _kurus(self.cleaned_data["lawful_tolerance"], T("Tutarı 0,01 gibi yazın.", "Write the amount as 0,01."))

    def data_for_service(self) -> dict[str, Any]:
        """Return what `connections.save_integration` takes."""
        given = dict(self.cleaned_data)
        names = {name.removeprefix("object_"): given.pop(name) for name in list(given) if name.startswith("object_")}
        given["lawful_blocks"] = given["lawful_blocks"] == "block"
        given["lawful_tolerance_kurus"] = given.pop("lawful_tolerance")
        return {**given, "object_names": names}


class FetchForm(forms.Form):
    """The company and the month to fetch."""

    firma = forms.TypedChoiceField(label=T("Firma", "Company"), coerce=int)
    yil = forms.IntegerField(label=T("Yıl", "Year"), min_value=2000, max_value=2100)
    ay = forms.TypedChoiceField(label=T("Ay", "Month"), coerce=int, choices=MONTHS)
    tip = forms.CharField(
        label=T("Bordro tipi", "Payroll type"),
        required=False,
        max_length=40,
        help_text=T("Boş: bütün tipler.", "Blank: all types."),
    )
    azalma = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, choices: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["firma"].choices = choices  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """One account rule. Blank selectors mean: any."""

    value = forms.ChoiceField(label=T("Bordro değeri", "Payroll value"))
    department = forms.CharField(label=T("Departman", "Department"), required=False, max_length=30)
    extra = forms.CharField(
        label=T("Ek kazanç / kesinti kodu", "Code of the extra or deduction"), required=False, max_length=30
    )
    employee = forms.CharField(label=T("Sicil no", "Employee no"), required=False, max_length=30)
    law = forms.CharField(label=T("Teşvik kanunu", "Incentive law"), required=False, max_length=20)
    insurance = forms.ChoiceField(label=T("Sigorta statüsü", "Insurance status"), required=False)
    account = forms.CharField(
        label=T("Hesap", "Account"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "hesaplar", "autocomplete": "off"}),
    )
    cost_center = forms.CharField(
        label=T("Masraf merkezi", "Cost centre"),
        required=False,
        max_length=30,
        help_text=T(
            "@department: bordronun departmanı. Boş: masraf merkezi yazılmaz.",
            "@department: the payslip's department. Blank: none is written.",
        ),
        widget=forms.TextInput(attrs={"list": "masraf-merkezleri", "autocomplete": "off"}),
    )
    share = forms.CharField(
        label=T("Pay (%)", "Share (%)"),
        required=False,
        max_length=6,
        help_text=T(
            "Boş: tamamı. Aynı seçicili eşlemelerin payları 100 eder.",
            "Blank: all of it. Rules with identical selectors add up to 100.",
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = [(code, f"{value_name(code)} ({code})") for code in RULE_VALUES]
        self.fields["value"].choices = values  # type: ignore[attr-defined]
        choices = [("", T("hepsi", "any")), *((code, INSURANCE_NAMES[code]) for code in INSURANCES.values())]
        self.fields["insurance"].choices = choices  # type: ignore[attr-defined]

    def clean_share(self) -> str:
        """A Turkish comma is a decimal point in the rules file."""
        return str(self.cleaned_data["share"]).replace(",", ".")


def rule_initial(rule: AccountRule) -> dict[str, str]:
    """Return what the form shows of a stored rule."""
    names = ("value", "department", "extra", "employee", "law", "insurance", "cost_center")
    share = "" if rule.share_hundredths is None else format_register(rule.share_hundredths)
    return {**{name: getattr(rule, name) for name in names}, "account": rule.account_code, "share": share}


class PolicyForm(forms.Form):
    """A company's choices where practice differs. What differs for one law comes in with the rules file."""

    incentive = forms.ChoiceField(
        label=T("SGK teşviki", "SGK incentive"),
        choices=[
            ("income_602", T("602 Diğer Gelirler", "income, 602")),
            ("income_649", T("649 Diğer Olağan Gelir ve Kârlar", "income, 649")),
            ("net_expense", T("giderden düşülür", "deducted from the expense")),
        ],
    )
    incentive_at = forms.ChoiceField(
        label=T("Teşvik ne zaman", "When the incentive counts"),
        choices=[
            ("accrual", T("tahakkukta", "at accrual")),
            ("payment", T("ödemede", "at payment")),
        ],
    )
    vouchers = forms.ChoiceField(
        label=T("Fişler", "Vouchers"),
        choices=[
            ("per_month", T("ay için bir fiş", "one for the month")),
            ("per_department", T("departman başına bir fiş", "one per department")),
            ("per_employee", T("personel başına bir fiş", "one per employee")),
        ],
    )
    employee_subaccounts = forms.CharField(
        label=T("Personel alt hesabı açılan hesaplar", "Accounts with a sub-account per employee"),
        required=False,
        max_length=400,
        help_text=T(
            "Virgülle ayırın, örneğin 335. Boş: yalnız toplamlar.",
            "Separate by commas, for instance 335. Blank: totals only.",
        ),
    )
    rounding_account = forms.CharField(label=T("Yuvarlama hesabı", "Rounding account"), required=False, max_length=40)
    rounding_limit = forms.CharField(
        label=T("Bordro başına yuvarlama sınırı (TL)", "Rounding limit per payslip (TL)"),
        max_length=10,
        help_text=T("0,00: yuvarlama alınmaz.", "0,00: no rounding is taken."),
    )

    def clean_rounding_limit(self) -> str:
        """Return the limit as the rules file writes it."""
        hint = T("Tutarı 0,05 gibi yazın.", "Write the amount as 0,05.")
        return format_wire(_kurus(self.cleaned_data["rounding_limit"], hint))

    def clean_employee_subaccounts(self) -> list[str]:
        """Return the accounts as a list."""
        return str(self.cleaned_data["employee_subaccounts"]).replace(",", " ").split()


def policy_words(policy: Policy) -> dict[str, Any]:
    """Return a policy in words."""
    fields, table = PolicyForm.base_fields, policy_initial(policy)
    chosen = {name: dict(fields[name].choices)[table[name]] for name in ("incentive", "incentive_at", "vouchers")}  # type: ignore[attr-defined]
    return {**table, **chosen}


def policy_initial(policy: Policy) -> dict[str, Any]:
    """Return what the form shows of a policy."""
    table = policy_table(policy)
    return {
        **table,
        "employee_subaccounts": ", ".join(policy.employee_subaccounts),
        "rounding_limit": format_register(policy.rounding_limit_kurus),
    }


class RulesFileForm(forms.Form):
    """A rules file to bring in, in place of all rules."""

    file = forms.FileField(label=T("Eşleme dosyası (RULES.toml)", "Rules file (RULES.toml)"))


class DateForm(forms.Form):
    """The voucher's date."""

    tarih = forms.DateField(
        label=T("Fiş tarihi", "Voucher date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class ReversalForm(DateForm):
    """Date and reason of a reversal (ters kayıt)."""

    neden = forms.CharField(label=T("Neden", "Reason"), max_length=200)


def _kurus(text: str, hint: Any) -> int:
    """Read an amount typed with a comma or a point."""
    try:
        return parse_register(text.replace(".", ","))
    except MoneyError as error:
        raise forms.ValidationError(hint) from error


def _stored(integration: Integration | None) -> dict[str, Any]:
    if integration is None:
        return {}
    names = ("branch_id", "user_code", "url", "remote_tenant_id", "company_id", "active", *LAWFUL_CHOICES)
    lawful = {
        "lawful_tolerance": format_register(integration.lawful_tolerance_kurus),
        "lawful_blocks": "block" if integration.lawful_blocks else "warn",
    }
    objects = {f"object_{name}": given for name, given in integration.object_names.items()}
    return {**{name: getattr(integration, name) for name in names}, **lawful, **objects}
