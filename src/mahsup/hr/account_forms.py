"""Forms of the employee's account and of the company's payroll settings."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django import forms

from mahsup.hr.calculator_form import MONTHS
from mahsup.payroll.parameters import years
from mahsup.platform.fields import DayField, MoneyField
from mahsup.platform.i18n import T

DEBT_KINDS = (
    ("ICRA", T("İcra", "Garnishment")),
    ("NAFAKA", T("Nafaka", "Alimony")),
    ("AVANS", T("Avans ya da borç", "Advance or debt")),
)
FIGURE_NAMES = (
    ("severance_ceiling", T("Kıdem tazminatı tavanı", "Severance ceiling")),
    ("meal_sgk_day", T("Yemek, SGK istisnası (gün)", "Meal, exempt from SGK (day)")),
    ("meal_tax_day", T("Yemek, vergi istisnası (gün)", "Meal, exempt from tax (day)")),
    ("transport_tax_day", T("Yol kartı, vergi istisnası (gün)", "Transport card, exempt from tax (day)")),
    ("family_sgk", T("Aile yardımı, SGK istisnası", "Family allowance, exempt from SGK")),
    ("child_sgk", T("Çocuk yardımı, SGK istisnası", "Child allowance, exempt from SGK")),
    ("support_day", T("Asgari ücret desteği (gün)", "Minimum-wage support (day)")),
)


class Words(NamedTuple):
    """A parameter in words: what it is called, its values, and why there is a choice."""

    label: Any
    values: Mapping[str, Any]
    help: Any = ""


PARAMETER_WORDS: Final[Mapping[str, Words]] = {
    "sector": Words(
        T("Sektör (81/ı indirimi)", "Sector (81/ı discount)"),
        {"other": T("İmalat dışı", "Not manufacturing"), "manufacturing": T("İmalat", "Manufacturing")},
        T(
            "2026'da imalat 5, diğer sektörler 2 puan indirim alır (7566 m.20, geç. 108).",
            "In 2026 manufacturing gets 5 points, other sectors 2 (law 7566 m.20, geç. 108).",
        ),
    ),
    "discount": Words(
        T("81/ı indiriminin koşulları", "Conditions of the 81/ı discount"),
        {"met": T("Sağlanıyor", "Met"), "lost": T("Sağlanmıyor, indirim yok", "Not met, no discount")},
        T(
            "Bildirge ve ödeme süresinde, borç ve kayıt dışı çalışan yok (5510 m.81/ı).",
            "Declared and paid on time, no debt, no unregistered work (law 5510 m.81/ı).",
        ),
    ),
    "round_up": Words(
        T("Net ödemenin yuvarlanması", "Rounding of the net pay"),
        {"0": T("Yuvarlanmaz", "Not rounded"), "100": T("Tam liraya yukarı", "Up to the whole lira")},
    ),
    "ceiling": Words(
        T("SGK tavanı", "SGK ceiling"),
        {
            "rounded_day": T("Yuvarlanmış günlük × 30 (resmî)", "Rounded day × 30 (official)"),
            "multiple_of_month": T("Aylık asgari ücretin katı", "Multiple of the monthly minimum wage"),
        },
        T(
            "2025'te resmî tavan 195.041,40; pek çok hesaplayıcı aylık × 7,5 ile 195.041,25 alır.",
            "In 2025 the official ceiling is 195,041.40; many calculators take month × 7.5 = 195,041.25.",
        ),
    ),
    "stamp": Words(
        T("Damga vergisi", "Stamp duty"),
        {
            "taxable_part": T("Asgari ücreti aşan kısım üzerinden", "On the part above the minimum wage"),
            "full_minus_exemption": T("Tamamı eksi istisna", "On the whole, less the exemption"),
        },
        T("İki yol bazı bordrolarda bir kuruş ayrışır.", "The two ways differ by a kuruş in some payslips."),
    ),
    "part_month": Words(
        T("Eksik ayın ücreti", "Wage of a part month"),
        {
            "thirtieths": T("SGK günü kadar otuzda bir", "Thirtieths by SGK days"),
            "calendar_days": T("Takvim günü payı", "Share of the calendar days"),
        },
        T(
            "Uygulama ikisini de kabul eder; sözleşmeniz hangisini diyorsa onu seçin.",
            "Practice accepts both; choose what your contracts say.",
        ),
    ),
    "support": Words(
        T("Asgari ücret desteği", "Minimum-wage support"),
        {
            "none": T("Alınmıyor", "Not claimed"),
            "ordinary": T("Alınıyor", "Claimed"),
            "agreement": T("Alınıyor, toplu iş sözleşmeli işyeri", "Claimed, workplace with a collective agreement"),
            "mine": T("Alınıyor, linyit ve taşkömürü", "Claimed, lignite and hard coal"),
            "new": T("Alınıyor, bu yıl açılan işyeri", "Claimed, workplace opened this year"),
        },
        T(
            "Günde 42,33 TL (2026). Geçen yılın aynı ayında günlük PEK'i 1.300 TL'yi (toplu sözleşmede 2.600, madende "
            "3.467) aşmayan sigortalı için; sayı geçen yılın altına düşmemeli.",
            "42.33 TL a day (2026), for insured persons whose SGK base a day a year ago did not exceed 1,300 TL (2,600 "
            "with a collective agreement, 3,467 in mines); the headcount must not be below last year's.",
        ),
    ),
    "research": Words(
        T("Ar-Ge desteği (5746)", "R&D relief (law 5746)"),
        {"off": T("Yok", "Off"), "on": T("Var", "On")},
        T(
            "Kartında oranı olan personelin gelir vergisinin o oranı, damga vergisi ve işveren priminin yarısı.",
            "Of staff with a rate on the card: that share of income tax, all stamp duty, half the employer's premium.",
        ),
    ),
}


def _of_parameter(name: str) -> forms.ChoiceField:
    words = PARAMETER_WORDS[name]
    return forms.ChoiceField(label=words.label, choices=list(words.values.items()), help_text=words.help)


def _parameter_choices() -> list[tuple[str, str]]:
    return [
        (f"{name}={value}", f"{words.label}: {text}")
        for name, words in PARAMETER_WORDS.items()
        for value, text in words.values.items()
    ]


class DebtForm(forms.Form):
    """A garnishment, an alimony or an advance."""

    kind = forms.ChoiceField(label=T("Tür", "Kind"), choices=DEBT_KINDS)
    reference = forms.CharField(label=T("Dosya no ya da açıklama", "File number or description"), max_length=60)
    from_on = DayField(label=T("Başlangıç", "Holds from"))
    priority = forms.IntegerField(
        label=T("İcra sırası", "Priority of the garnishment"), min_value=0, max_value=99, initial=1
    )
    total_kurus = MoneyField(label=T("Toplam borç (TL)", "Whole debt (TL)"), required=False)
    monthly_kurus = MoneyField(label=T("Aylık tutar ya da taksit (TL)", "Monthly amount (TL)"), required=False)
    extras_whole = forms.BooleanField(
        label=T("İcra, ek kazançların tamamını alır", "The garnishment takes extras whole"),
        required=False,
        help_text=T(
            "Kaynaklar ayrışır: ek kazançların dörtte biri mi tamamı mı alınacağını icra yazısı söyler. Kıdem ve ihbar "
            "tazminatı ücret değildir; tamamı alınacaksa burayı işaretleyin.",
            "Sources differ: the order itself says whether extras are taken at a quarter or whole. Severance and "
            "notice pay are no wage; tick this where they are to be taken whole.",
        ),
    )


class SettingsForm(forms.Form):
    """What a company chooses where sources of the law differ; the help says why there is a choice."""

    sector = _of_parameter("sector")
    round_up_kurus = forms.TypedChoiceField(
        label=PARAMETER_WORDS["round_up"].label, coerce=int, choices=list(PARAMETER_WORDS["round_up"].values.items())
    )
    ceiling = _of_parameter("ceiling")
    stamp = _of_parameter("stamp")
    part_month = _of_parameter("part_month")


class ParameterForm(forms.Form):
    """A choice that holds from a month on, with its reason. Its value is written `<name>=<value>`."""

    choice = forms.ChoiceField(label=T("Seçim", "Choice"), choices=_parameter_choices)
    year = forms.TypedChoiceField(
        label=T("Yıl", "Year"), coerce=int, choices=lambda: [(year, str(year)) for year in reversed(years())]
    )
    month = forms.TypedChoiceField(label=T("Hangi aydan", "From month"), coerce=int, choices=MONTHS)
    reason = forms.CharField(label=T("Neden (kaynak)", "Reason (source)"), max_length=200)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        name, _, value = values.pop("choice", "").partition("=")
        return values | {"name": name, "value": value}


class FigureForm(forms.Form):
    """A figure that the company reads differently from a month on, with its reason."""

    name = forms.ChoiceField(label=T("Rakam", "Figure"), choices=FIGURE_NAMES)
    year = forms.TypedChoiceField(
        label=T("Yıl", "Year"), coerce=int, choices=lambda: [(year, str(year)) for year in reversed(years())]
    )
    from_month = forms.TypedChoiceField(label=T("Hangi aydan", "From month"), coerce=int, choices=MONTHS)
    value_kurus: Any = MoneyField(label=T("Tutar (TL)", "Amount (TL)"))
    reason = forms.CharField(label=T("Neden (kaynak)", "Reason (source)"), max_length=200)
