"""Forms of the employee's account and of the company's payroll settings."""

from typing import Any

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

    sector = forms.ChoiceField(
        label=T("Sektör (81/ı indirimi)", "Sector (81/ı discount)"),
        choices=[("other", T("İmalat dışı", "Not manufacturing")), ("manufacturing", T("İmalat", "Manufacturing"))],
        help_text=T(
            "2026'da imalat 5, diğer sektörler 2 puan indirim alır (7566 m.20, geç. 108).",
            "In 2026 manufacturing gets 5 points, other sectors 2 (law 7566 m.20, geç. 108).",
        ),
    )
    round_up_kurus = forms.TypedChoiceField(
        label=T("Net ödemenin yuvarlanması", "Rounding of the net pay"),
        coerce=int,
        choices=[(0, T("Yuvarlanmaz", "Not rounded")), (100, T("Tam liraya yukarı", "Up to the whole lira"))],
    )
    ceiling = forms.ChoiceField(
        label=T("SGK tavanı", "SGK ceiling"),
        choices=[
            ("rounded_day", T("Yuvarlanmış günlük × 30 (resmî)", "Rounded day × 30 (official)")),
            ("multiple_of_month", T("Aylık asgari ücretin katı", "Multiple of the monthly minimum wage")),
        ],
        help_text=T(
            "2025'te resmî tavan 195.041,40; pek çok hesaplayıcı aylık × 7,5 ile 195.041,25 alır.",
            "In 2025 the official ceiling is 195,041.40; many calculators take month × 7.5 = 195,041.25.",
        ),
    )
    stamp = forms.ChoiceField(
        label=T("Damga vergisi", "Stamp duty"),
        choices=[
            ("taxable_part", T("Asgari ücreti aşan kısım üzerinden", "On the part above the minimum wage")),
            ("full_minus_exemption", T("Tamamı eksi istisna", "On the whole, less the exemption")),
        ],
        help_text=T("İki yol bazı bordrolarda bir kuruş ayrışır.", "The two ways differ by a kuruş in some payslips."),
    )
    part_month = forms.ChoiceField(
        label=T("Eksik ayın ücreti", "Wage of a part month"),
        choices=[
            ("thirtieths", T("SGK günü kadar otuzda bir", "Thirtieths by SGK days")),
            ("calendar_days", T("Takvim günü payı", "Share of the calendar days")),
        ],
        help_text=T(
            "Uygulama ikisini de kabul eder; sözleşmeniz hangisini diyorsa onu seçin.",
            "Practice accepts both; choose what your contracts say.",
        ),
    )


class FigureForm(forms.Form):
    """A figure that the company reads differently from a month on, with its reason."""

    name = forms.ChoiceField(label=T("Rakam", "Figure"), choices=FIGURE_NAMES)
    year = forms.TypedChoiceField(
        label=T("Yıl", "Year"), coerce=int, choices=lambda: [(year, str(year)) for year in reversed(years())]
    )
    from_month = forms.TypedChoiceField(label=T("Hangi aydan", "From month"), coerce=int, choices=MONTHS)
    value_kurus: Any = MoneyField(label=T("Tutar (TL)", "Amount (TL)"))
    reason = forms.CharField(label=T("Neden (kaynak)", "Reason (source)"), max_length=200)
