"""`mahsup payslip`: gross to net or net to gross, for a month or a year. Touches no database; see CONTRACTS.md."""


def payslip() -> None:
    """Brütten nete, netten brüte / From gross to net and from net to gross."""
