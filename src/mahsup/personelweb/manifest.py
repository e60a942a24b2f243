"""The manifest of a closed month (`FN_API_BORDRO_OZET`): what a fetch recounts, to the kuruş and to the byte."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from mahsup.money import MoneyError, format_tr, format_wire, parse_wire
from mahsup.payroll.payslip import Payslip, control_totals
from mahsup.personelweb.rows import sha256_of
from mahsup.problems import Problem, refuse

State = Literal["YOK", "ACIK", "KAPALI"]
STATES: Final = ("YOK", "ACIK", "KAPALI")
TOTALS: Final = tuple(control_totals(()))
_sha256_form = re.compile(r"[0-9a-f]{64}").fullmatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """State of a payroll month; the fields after `vkn` are there for KAPALI alone. Totals in kuruş, by wire name.

    `installation_id` is the random id of the İK installation (KURULUMID), `version` counts the closings of the month.
    """

    state: State
    installation_id: str
    vkn: str
    snapshot_id: str = ""
    version: int = 0
    closed_at: str = ""
    row_count: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)
    sha256: str = ""


def closed_manifest(
    *,
    installation_id: str,
    vkn: str,
    snapshot_id: str,
    version: int,
    closed_at: datetime,
    payslips: Iterable[Payslip],
    texts: Iterable[str],
) -> Manifest:
    """Build the manifest of a closed month from its payslips and their canonical texts, both in the order served."""
    slips = tuple(payslips)
    return Manifest(
        state="KAPALI",
        installation_id=installation_id,
        vkn=vkn,
        snapshot_id=snapshot_id,
        version=version,
        closed_at=closed_at.isoformat(timespec="seconds"),
        row_count=len(slips),
        totals=dict(control_totals(slips)),
        sha256=sha256_of(texts),
    )


def manifest_to_row(manifest: Manifest) -> dict[str, Any]:
    """Return the manifest as the one row of `FN_API_BORDRO_OZET`."""
    row: dict[str, Any] = {"DURUM": manifest.state, "KURULUMID": manifest.installation_id, "VKN": manifest.vkn}
    if manifest.state == "KAPALI":
        row |= {
            "SNAPSHOTID": manifest.snapshot_id,
            "SURUM": manifest.version,
            "KAPANISZAMANI": manifest.closed_at,
            "SATIRSAYISI": manifest.row_count,
            "SHA256": manifest.sha256,
        }
        row |= {name: format_wire(manifest.totals[name]) for name in TOTALS}
    return row


def manifest_from_row(row: object) -> Manifest:
    """Read a manifest strictly. Raises MahsupError `manifest_invalid` naming the field."""
    if not isinstance(row, dict):
        raise refuse("manifest_invalid", field="FN_API_BORDRO_OZET")
    state = row.get("DURUM")
    if state not in STATES:
        raise refuse("manifest_invalid", field="DURUM")
    identity: dict[str, Any] = {
        "state": state,
        "installation_id": _text(row, "KURULUMID"),
        "vkn": _text(row, "VKN"),
    }
    return Manifest(**identity, **_closed_part(row)) if state == "KAPALI" else Manifest(**identity)


def recount(manifest: Manifest, row_count: int, totals: Mapping[str, int], sha256: str) -> list[Problem]:
    """Compare what was received with what the manifest states; every difference is a problem of its own."""
    problems: list[Problem] = []
    if row_count != manifest.row_count:
        code = "rows_missing" if row_count < manifest.row_count else "rows_too_many"
        problems.append(Problem(code, params={"stated": str(manifest.row_count), "received": str(row_count)}))
    for name, stated in manifest.totals.items():
        if totals[name] != stated:
            figures = {"total": name, "stated": format_tr(stated), "received": format_tr(totals[name])}
            problems.append(Problem("totals_do_not_match", params=figures))
    if not problems and sha256 != manifest.sha256:
        problems.append(Problem("hash_does_not_match", params={"stated": manifest.sha256, "received": sha256}))
    return problems


def _closed_part(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "snapshot_id": _text(row, "SNAPSHOTID"),
        "version": _whole(row, "SURUM"),
        "closed_at": _moment(row, "KAPANISZAMANI"),
        "row_count": _whole(row, "SATIRSAYISI"),
        "totals": {name: _kurus(row, name) for name in TOTALS},
        "sha256": _sha256(row),
    }


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if type(value) is int:
        value = str(value)
    if type(value) is not str or not value:
        raise refuse("manifest_invalid", field=name)
    return value


def _whole(row: Mapping[str, Any], name: str) -> int:
    text = _text(row, name)
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise refuse("manifest_invalid", field=name)
    return int(text)


def _moment(row: Mapping[str, Any], name: str) -> str:
    text = _text(row, name)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise refuse("manifest_invalid", field=name) from None
    return text


def _kurus(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    try:
        return parse_wire(value) if type(value) is str else parse_wire("")
    except MoneyError:
        raise refuse("manifest_invalid", field=name) from None


def _sha256(row: Mapping[str, Any]) -> str:
    text = _text(row, "SHA256")
    if not _sha256_form(text):
        raise refuse("manifest_invalid", field="SHA256")
    return text
