"""Forms of pay items and of the employee's card. They read what was typed; the services decide whether it may be."""

from typing import Any, Final

from django import forms

from mahsup.hr.calculator_form import DEGREES, INSURANCE
from mahsup.hr.models import Department
from mahsup.platform.fields import DayField, MoneyField
from mahsup.platform.i18n import T

EARNINGS: Final = (
    ("TAM", T("Kazanç: vergiye ve prime tabi", "Earning: subject to tax and premium")),
    ("YEMEK", T("Kazanç: yemek parası, günlük istisnasıyla", "Earning: meal money, exempt by the day")),
    ("YOL", T("Kazanç: yol kartı, günlük istisnasıyla", "Earning: transport card, exempt by the day")),
    ("AILE", T("Kazanç: aile yardımı, SGK istisnasıyla", "Earning: family allowance, exempt from SGK")),
    ("MUAF", T("Kazanç: vergiden ve primden muaf", "Earning: free of tax and premium")),
)
DEDUCTIONS: Final = (
    ("DIGER", T("Kesinti: diğer", "Deduction: other")),
    ("SENDIKA", T("Kesinti: sendika aidatı", "Deduction: union dues")),
    ("NAFAKA", T("Kesinti: nafaka", "Deduction: alimony")),
    ("AVANS", T("Kesinti: avans", "Deduction: advance")),
    ("BES", T("Kesinti: BES", "Deduction: BES")),
    ("ICRA", T("Kesinti: icra", "Deduction: garnishment")),
)
WAGE_KINDS: Final = (
    ("MONTHLY_GROSS", T("Aylık brüt", "Gross a month")),
    ("MONTHLY_NET", T("Aylık net", "Net a month")),
    ("DAILY_GROSS", T("Günlük brüt", "Gross a day")),
)


class PayItemForm(forms.Form):
    """An earning or a deduction, and how the law treats it."""

    kind = forms.ChoiceField(
        label=T("Tür", "Kind"), choices=[("KAZANC", T("Kazanç", "Earning")), ("KESINTI", T("Kesinti", "Deduction"))]
    )
    code = forms.CharField(label=T("Kod", "Code"), max_length=30)
    name = forms.CharField(label=T("Ad", "Name"), max_length=120)
    treatment = forms.ChoiceField(label=T("İşleniş", "Treatment"), choices=[*EARNINGS, *DEDUCTIONS])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        allowed = EARNINGS if values.get("kind") == "KAZANC" else DEDUCTIONS
        if values.get("treatment") not in dict(allowed):
            self.add_error("treatment", T("İşleniş, kalemin türüne uymuyor.", "The treatment is not of this kind."))
        return values


class EmployeeForm(forms.Form):
    """The card. Wage and department over time have forms of their own."""

    employee_no = forms.CharField(label=T("Sicil no", "Employee no"), max_length=30)
    first_name = forms.CharField(label=T("Ad", "First name"), max_length=80)
    last_name = forms.CharField(label=T("Soyad", "Surname"), max_length=80)
    tckn = forms.CharField(label=T("TC kimlik no", "Identity number (TCKN)"), max_length=11, required=False)
    department: "forms.ModelChoiceField[Department]" = forms.ModelChoiceField(
        label=T("Departman", "Department"), queryset=None
    )
    job_title = forms.CharField(label=T("Görev", "Job title"), max_length=120, required=False)
    accounting_code = forms.CharField(label=T("Muhasebe kodu", "Accounting code"), max_length=40, required=False)
    hired_on = DayField(label=T("İşe giriş", "Hired on"), required=False)
    left_on = DayField(label=T("Çıkış", "Left on"), required=False)
    insurance = forms.ChoiceField(
        label=T("Sigorta", "Insurance"),
        choices=[*INSURANCE, ("CIRAK", T("Çırak", "Apprentice")), ("STAJYER", T("Stajyer", "Trainee"))],
    )
    law = forms.CharField(
        label=T("Teşvik kanun no (ör. 05510)", "Incentive law number (as 05510)"), max_length=5, required=False
    )
    disability_degree = forms.TypedChoiceField(
        label=T("Engellilik derecesi", "Disability degree"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=DEGREES,
    )
    in_bes = forms.BooleanField(label=T("BES kesilir", "BES is deducted"), required=False)
    exemption_used_elsewhere = forms.BooleanField(
        label=T("Asgari ücret istisnası başka işverende", "Another employer applies the minimum-wage exemption"),
        required=False,
    )
    declared_year = forms.IntegerField(
        label=T("Önceki işverenin matrahı: yıl", "Former employer's base: year"),
        min_value=2000,
        max_value=2100,
        required=False,
    )
    declared_base_kurus = MoneyField(
        label=T("Önceki işverenin matrahı (TL)", "Former employer's base (TL)"), required=False
    )
    iban = forms.CharField(label="IBAN", max_length=34, required=False)

    def clean_declared_base_kurus(self) -> int:
        return self.cleaned_data["declared_base_kurus"] or 0

    def clean_iban(self) -> str:
        return "".join(self.cleaned_data["iban"].split()).upper()


class WageForm(forms.Form):
    """What is paid from a day on."""

    from_on = DayField(label=T("Geçerlilik başlangıcı", "Holds from"))
    kind = forms.ChoiceField(label=T("Ücret türü", "Kind of wage"), choices=WAGE_KINDS)
    amount_kurus = MoneyField(label=T("Tutar (TL)", "Amount (TL)"))


class PlacementForm(forms.Form):
    """The department from a day on."""

    from_on = DayField(label=T("Geçerlilik başlangıcı", "Holds from"))
    department: "forms.ModelChoiceField[Department]" = forms.ModelChoiceField(
        label=T("Departman", "Department"), queryset=None
    )
