"""What the calculator asks."""

from typing import Any

from django import forms

from mahsup.payroll.calculate import MonthInput
from mahsup.payroll.parameters import statute, years
from mahsup.platform.fields import MoneyField
from mahsup.platform.i18n import T

MONTHS = [(number, f"{number:02d}") for number in range(1, 13)]
DEGREES = [("", T("Yok", "None")), *((degree, str(degree)) for degree in (1, 2, 3))]
INSURANCE = [
    ("NORMAL", T("Normal (4/a)", "Normal (4/a)")),
    ("SGDP", T("Emekli (SGDP)", "Pensioner (SGDP)")),
]


class CalculatorForm(forms.Form):
    """A gross or a net, and for whom."""

    amount = MoneyField(label=T("Aylık tutar (TL)", "Monthly amount (TL)"))
    direction = forms.ChoiceField(
        label=T("Bu tutar", "This amount is"), choices=[("gross", T("Brüt", "Gross")), ("net", T("Net", "Net"))]
    )
    year = forms.TypedChoiceField(
        label=T("Yıl", "Year"), coerce=int, choices=lambda: [(year, str(year)) for year in reversed(years())]
    )
    month = forms.TypedChoiceField(label=T("Ay", "Month"), coerce=int, choices=MONTHS)
    whole_year = forms.BooleanField(label=T("Aralık'a kadar her ay", "Every month to December"), required=False)
    insurance = forms.ChoiceField(label=T("Sigorta", "Insurance"), choices=INSURANCE)
    disability = forms.TypedChoiceField(
        label=T("Engellilik derecesi", "Disability degree"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=DEGREES,
    )
    discount = forms.ChoiceField(
        label=T("Sektör (81/ı indirimi)", "Sector (81/ı discount)"),
        choices=[
            ("other", T("İmalat dışı", "Not manufacturing")),
            ("manufacturing", T("İmalat", "Manufacturing")),
            ("none", T("İndirim yok", "No discount")),
        ],
    )
    cumulative = MoneyField(
        label=T("Önceki aylardan kümülatif vergi matrahı (TL)", "Cumulative tax base of the months before (TL)"),
        required=False,
    )

    def first_month(self) -> MonthInput:
        """Return the month that was asked for, the amount as its gross."""
        values: dict[str, Any] = self.cleaned_data
        law = statute(values["year"], values["month"])
        return MonthInput(
            year=values["year"],
            month=values["month"],
            gross_kurus=values["amount"],
            insurance=values["insurance"],
            disability_allowance_kurus=law.disability_allowance(values["disability"]),
            discount=values["discount"],
            cumulative_before_kurus=values["cumulative"] or 0,
        )
