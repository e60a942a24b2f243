"""What İK's database refuses: a frozen version and its rows never change, and a closed month takes no payslips."""

# ruff: noqa: S608 - the conditions are put together from names in this file alone

from collections.abc import Iterator
from typing import Final

from mahsup.platform.guards import Guard

VERSION, ROW, PAYSLIP = "hr_runversion", "hr_frozenrow", "hr_runpayslip"
_ALWAYS: Final = "1 = 1"
_RUN_CLOSED: Final = "EXISTS (SELECT 1 FROM hr_payrollrun r WHERE r.id = {row}.run_id AND r.state = 'closed')"


def _guards() -> Iterator[Guard]:
    for table, code in ((VERSION, "version_frozen"), (ROW, "row_frozen")):
        yield Guard(table, "UPDATE", ((_ALWAYS, code),))
        yield Guard(table, "DELETE", ((_ALWAYS, code),))
    # REPLACE takes a row's place without a DELETE; a version takes no rows beyond those it was closed with.
    yield Guard(
        VERSION,
        "INSERT",
        (
            (f"EXISTS (SELECT 1 FROM {VERSION} v WHERE v.id = NEW.id)", "version_frozen"),
            (
                f"EXISTS (SELECT 1 FROM {VERSION} v WHERE v.tenant_id = NEW.tenant_id AND v.run_id = NEW.run_id"
                " AND v.version = NEW.version)",
                "version_frozen",
            ),
        ),
    )
    yield Guard(
        ROW,
        "INSERT",
        (
            (f"EXISTS (SELECT 1 FROM {ROW} f WHERE f.id = NEW.id)", "row_frozen"),
            (
                f"EXISTS (SELECT 1 FROM {ROW} f WHERE f.tenant_id = NEW.tenant_id AND f.version_id = NEW.version_id"
                " AND f.seq = NEW.seq)",
                "row_frozen",
            ),
            (f"NEW.seq >= (SELECT v.row_count FROM {VERSION} v WHERE v.id = NEW.version_id)", "row_frozen"),
        ),
    )
    yield Guard(PAYSLIP, "INSERT", ((_RUN_CLOSED.format(row="NEW"), "run_closed"),))
    yield Guard(
        PAYSLIP,
        "UPDATE",
        ((_RUN_CLOSED.format(row="OLD"), "run_closed"), (_RUN_CLOSED.format(row="NEW"), "run_closed")),
    )
    yield Guard(PAYSLIP, "DELETE", ((_RUN_CLOSED.format(row="OLD"), "run_closed"),))


GUARDS: Final = tuple(_guards())
