"""Forms of pay items and of the employee's card. They read what was typed; the services decide whether it may be."""

import re
from typing import Any, Final

from django import forms

from mahsup.hr.calculator_form import DEGREES, INSURANCE
from mahsup.hr.models import Department
from mahsup.payroll.leaving import reasons
from mahsup.payroll.payslip import DepartmentShare
from mahsup.platform.fields import DayField, MoneyField
from mahsup.platform.i18n import T, current_language
from mahsup.problems import sentence

EARNINGS: Final = (
    ("TAM", T("Kazanç: vergiye ve prime tabi", "Earning: subject to tax and premium")),
    ("YEMEK", T("Kazanç: yemek parası, günlük istisnasıyla", "Earning: meal money, exempt by the day")),
    ("YOL", T("Kazanç: yol kartı, günlük istisnasıyla", "Earning: transport card, exempt by the day")),
    ("AILE", T("Kazanç: aile yardımı, SGK istisnasıyla", "Earning: family allowance, exempt from SGK")),
    ("COCUK", T("Kazanç: çocuk yardımı, en çok iki çocuk", "Earning: child allowance, for two children at most")),
    ("MUAF", T("Kazanç: vergiden ve primden muaf", "Earning: free of tax and premium")),
    ("KIDEM", T("Kazanç: kıdem tazminatı, yalnız damga vergisi", "Earning: severance pay, stamp duty alone")),
    ("IHBAR", T("Kazanç: ihbar tazminatı, primsiz", "Earning: pay in lieu of notice, no premium")),
    ("OZEL", T("Kazanç: aşağıdaki kurallarla", "Earning: by the rules below")),
)
DEDUCTIONS: Final = (
    ("DIGER", T("Kesinti: diğer", "Deduction: other")),
    ("SENDIKA", T("Kesinti: sendika aidatı", "Deduction: union dues")),
    ("NAFAKA", T("Kesinti: nafaka", "Deduction: alimony")),
    ("AVANS", T("Kesinti: avans", "Deduction: advance")),
    ("BES", T("Kesinti: BES", "Deduction: BES")),
    ("ICRA", T("Kesinti: icra", "Deduction: garnishment")),
)
FREE: Final = (
    ("NONE", T("Hepsi tabi", "All of it is subject")),
    ("ALL", T("Hepsi muaf", "All of it is free")),
    ("MONTH", T("Ayda bir tutara kadar muaf", "Free up to an amount a month")),
    ("DAY", T("SGK günü başına bir tutara kadar muaf", "Free up to an amount an SGK day")),
)
_EMPTY: Final = (None, "", 0, "0,00", "NONE")
BY_REASON: Final = (
    ("reason", T("Nedene göre", "By the reason")),
    ("yes", T("Ödenir", "Paid")),
    ("no", T("Ödenmez", "Not paid")),
)
WAGE_KINDS: Final = (
    ("MONTHLY_GROSS", T("Aylık brüt", "Gross a month")),
    ("MONTHLY_NET", T("Aylık net", "Net a month")),
    ("DAILY_GROSS", T("Günlük brüt", "Gross a day")),
)


def _free(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=FREE, required=False, initial="NONE")


def _limit(label: Any) -> MoneyField:
    return MoneyField(label=label, required=False)


class FoldingForm(forms.Form):
    """A form of which some fields stand folded away until they are asked for or hold something."""

    folded: tuple[str, ...] = ()
    folded_title: Any = ""

    def plain_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.folded]

    def folded_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.folded]

    def is_unfolded(self) -> bool:
        return any(field.errors or field.value() not in _EMPTY for field in self.folded_fields())


class PayItemForm(FoldingForm):
    """An earning or a deduction, and how the law treats it."""

    folded = ("sgk_free", "sgk_limit_kurus", "tax_free", "tax_limit_kurus", "stamp_free", "stamp_limit_kurus")
    folded_title = T("Kendi kuralları (“aşağıdaki kurallarla” işlenen kazançta)", "Own rules (“by the rules below”)")

    kind = forms.ChoiceField(
        label=T("Tür", "Kind"), choices=[("KAZANC", T("Kazanç", "Earning")), ("KESINTI", T("Kesinti", "Deduction"))]
    )
    code = forms.CharField(label=T("Kod", "Code"), max_length=30)
    name = forms.CharField(label=T("Ad", "Name"), max_length=120)
    treatment = forms.ChoiceField(label=T("İşleniş", "Treatment"), choices=[*EARNINGS, *DEDUCTIONS])
    net = forms.BooleanField(
        label=T("Tutar net girilir", "The amount is entered net"),
        required=False,
        help_text=T(
            "Brütü, ayın netini tam bu kadar artıran en küçük tutar olarak bulunur.",
            "Its gross is found as the smallest that raises the month's net by exactly this amount.",
        ),
    )
    sgk_free = _free(T("Kendi kuralı: SGK ve işsizlik", "Own rule: SGK and unemployment"))
    sgk_limit_kurus = _limit(T("SGK muafiyeti (TL)", "Free of SGK (TL)"))
    tax_free = _free(T("Kendi kuralı: gelir vergisi", "Own rule: income tax"))
    tax_limit_kurus = _limit(T("Gelir vergisi muafiyeti (TL)", "Free of income tax (TL)"))
    stamp_free = _free(T("Kendi kuralı: damga vergisi", "Own rule: stamp duty"))
    stamp_limit_kurus = _limit(T("Damga vergisi muafiyeti (TL)", "Free of stamp duty (TL)"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        earning = values.get("kind") == "KAZANC"
        if values.get("treatment") not in dict(EARNINGS if earning else DEDUCTIONS):
            self.add_error("treatment", T("İşleniş, kalemin türüne uymuyor.", "The treatment is not of this kind."))
        if values.get("net") and not earning:
            self.add_error("net", T("Yalnız kazanç net girilebilir.", "Only an earning can be entered net."))
        for levy in ("sgk", "tax", "stamp"):
            self._check_rule(values, f"{levy}_free", f"{levy}_limit_kurus")
        return values

    def _check_rule(self, values: dict[str, Any], free: str, limit: str) -> None:
        kind = values.get(free) or "NONE"
        kurus = values.get(limit) or 0
        values[free], values[limit] = kind, kurus
        if kind != "NONE" and values.get("treatment") != "OZEL":
            self.add_error(
                free,
                T(
                    "Kural yalnız “aşağıdaki kurallarla” işlenen kazançta seçilir; öbürlerinde “Hepsi tabi” kalsın.",
                    "A rule goes with the treatment “by the rules below” alone; else leave “All of it is subject”.",
                ),
            )
        if (kurus > 0) != (kind in ("MONTH", "DAY")) or kurus < 0:
            self.add_error(
                limit,
                T(
                    "Tutar, aylık ya da günlük muafiyette sıfırdan büyük, öbürlerinde boş olmalı.",
                    "The amount must be above zero for a limit a month or a day, and empty otherwise.",
                ),
            )


class EmployeeForm(FoldingForm):
    """The card. Wage and department over time have forms of their own."""

    folded = (
        *("private_premium_kurus", "life_premium_kurus", "union_dues_kurus", "union_hundredths"),
        *("research_percent", "support_base_day_kurus"),
    )
    folded_title = T("Sigorta, sendika, Ar-Ge ve destek", "Insurance, union, R&D and support")

    employee_no = forms.CharField(label=T("Sicil no", "Employee no"), max_length=30)
    first_name = forms.CharField(label=T("Ad", "First name"), max_length=80)
    last_name = forms.CharField(label=T("Soyad", "Surname"), max_length=80)
    tckn = forms.CharField(label=T("TC kimlik no", "Identity number (TCKN)"), max_length=11, required=False)
    department: "forms.ModelChoiceField[Department]" = forms.ModelChoiceField(
        label=T("Departman", "Department"), queryset=None
    )
    job_title = forms.CharField(label=T("Görev", "Job title"), max_length=120, required=False)
    accounting_code = forms.CharField(label=T("Muhasebe kodu", "Accounting code"), max_length=40, required=False)
    born_on = DayField(label=T("Doğum tarihi", "Day of birth"), required=False)
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
    children = forms.IntegerField(
        label=T("Çocuk sayısı", "Number of children"), min_value=0, max_value=20, required=False
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
    private_premium_kurus = MoneyField(
        label=T("Şahıs sigortası primi, ayda (TL)", "Own health or accident insurance, a month (TL)"),
        required=False,
        help_text=T(
            "Çalışanın ödediği prim; ücretin %15'i ve yıllık brüt asgari ücret sınırıyla matrahtan düşer (GVK m.63/3).",
            "What the employee pays; it lowers the tax base up to 15 % of the wage and the year's gross minimum wage.",
        ),
    )
    life_premium_kurus = MoneyField(
        label=T("Hayat sigortası primi, ayda (TL)", "Own life insurance, a month (TL)"),
        required=False,
        help_text=T("Yarısı indirilir.", "Half of it counts."),
    )
    union_dues_kurus = MoneyField(label=T("Sendika aidatı, ayda (TL)", "Union dues, a month (TL)"), required=False)
    union_hundredths = MoneyField(
        label=T("ya da aidat oranı (%, ör. 1,25)", "or union dues in per cent (as 1,25)"),
        required=False,
        help_text=T("Çalışılan günlerin ücreti üzerinden.", "Of the wage of the days worked."),
    )
    research_percent = forms.TypedChoiceField(
        label=T("Ar-Ge personeli: gelir vergisi desteği", "R&D staff: relief of income tax"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=[("", T("Değil", "No")), (80, "%80"), (90, "%90"), (95, "%95")],
        help_text=T(
            "Firmanın ayarında Ar-Ge desteği açık olan aylarda uygulanır (5746 m.3).",
            "Applied in months in which the company's settings have R&D relief on (law 5746 m.3).",
        ),
    )
    support_base_day_kurus = MoneyField(
        label=T("Geçen yılın aynı ayındaki günlük PEK (TL)", "SGK base a day in the same month of last year (TL)"),
        required=False,
        help_text=T(
            "Asgari ücret desteği için; o ayın bordrosu İK'da varsa oradan okunur.",
            "For the minimum-wage support; read from İK's own payslip where there is one.",
        ),
    )
    iban = forms.CharField(label="IBAN", max_length=34, required=False)

    def clean_children(self) -> int:
        return self.cleaned_data["children"] or 0

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        amounts = ("declared_base_kurus", "private_premium_kurus", "life_premium_kurus", "union_dues_kurus")
        return values | {name: values.get(name) or 0 for name in (*amounts, "union_hundredths")}

    def clean_iban(self) -> str:
        return "".join(self.cleaned_data["iban"].split()).upper()


class WageForm(forms.Form):
    """What is paid from a day on."""

    from_on = DayField(label=T("Geçerlilik başlangıcı", "Holds from"))
    kind = forms.ChoiceField(label=T("Ücret türü", "Kind of wage"), choices=WAGE_KINDS)
    amount_kurus = MoneyField(label=T("Tutar (TL)", "Amount (TL)"))


class SharesField(forms.CharField):
    """Shares of departments as `110: 40; 121: 20,5`: codes with their per cent."""

    _PART: Final = re.compile(r"\s*([^:;]+?)\s*:\s*([0-9]{1,3})(?:,([0-9]{1,2}))?\s*%?\s*")

    def clean(self, value: Any) -> tuple[DepartmentShare, ...]:
        parts = [part for part in super().clean(value).split(";") if part.strip()]
        return tuple(map(self._share, parts))

    def _share(self, part: str) -> DepartmentShare:
        match = self._PART.fullmatch(part)
        if match is None:
            text = sentence("shares_unreadable", {"text": part.strip()[:40]}, current_language())
            raise forms.ValidationError(text, code="shares_unreadable")
        return DepartmentShare(match[1], int(match[2]) * 100 + int((match[3] or "").ljust(2, "0")))


class PlacementForm(forms.Form):
    """The department from a day on, and the other departments that carry a part of the cost."""

    from_on = DayField(label=T("Geçerlilik başlangıcı", "Holds from"))
    department: "forms.ModelChoiceField[Department]" = forms.ModelChoiceField(
        label=T("Departman", "Department"), queryset=None
    )
    shares = SharesField(
        label=T("Başka departmanların payı (%)", "Share of other departments (%)"),
        required=False,
        max_length=200,
        help_text=T(
            "Örneğin 110: 40; 121: 20. Kalan, yukarıdaki departmanındır.",
            "For instance 110: 40; 121: 20. The department above carries the rest.",
        ),
    )


def _reasons() -> list[tuple[str, str]]:
    return [(code, f"{code} · {reason.text(current_language())}") for code, reason in reasons().items()]


class LeavingForm(forms.Form):
    """A leaving: the last day, why, and what severance, notice and unused leave are worked out from."""

    end = DayField(label=T("Son çalışma günü", "Last day of employment"))
    reason = forms.ChoiceField(label=T("Çıkış nedeni (SGK kodu)", "Reason (SGK code)"), choices=_reasons)
    severance = forms.ChoiceField(label=T("Kıdem tazminatı", "Severance pay"), choices=BY_REASON)
    notice = forms.ChoiceField(label=T("İhbar tazminatı", "Pay in lieu of notice"), choices=BY_REASON)
    wage_kurus = MoneyField(label=T("Son aylık brüt, çıplak (TL)", "Last gross of a month, bare (TL)"))
    full_wage_kurus = MoneyField(label=T("Son aylık brüt, giydirilmiş (TL)", "The same with regular extras (TL)"))
    used_leave_days = forms.IntegerField(
        label=T("Kullanılan yıllık izin (gün)", "Annual leave used (days)"), min_value=0, max_value=2000, initial=0
    )
    cumulative_before_kurus = MoneyField(label=T("Yılın kümülatif matrahı (TL)", "The year's cumulative tax base (TL)"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("wage_kurus", "full_wage_kurus", "cumulative_before_kurus"):
            if (values.get(name) or 0) < 0:
                self.add_error(name, T("Tutar eksi olamaz.", "The amount cannot be negative."))
        return values
