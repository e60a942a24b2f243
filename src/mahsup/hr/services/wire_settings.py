"""Who may call a tenant's wire. Every request reads the settings anew, so a change holds from the next one on."""

from mahsup.hr.models import WireSettings
from mahsup.hr.services.sign_in import check_networks
from mahsup.platform import audit


def wire_settings(tenant_id: int) -> WireSettings:
    """Return the tenant's settings; a tenant without a row has the defaults: on, every address, no personal data."""
    return WireSettings.objects.of(tenant_id).first() or WireSettings(tenant_id=tenant_id)


def change_wire_settings(
    tenant_id: int, *, actor: str, allowed_networks: str, personal_data: bool, is_on: bool
) -> WireSettings:
    """Set who may call the wire. Refuses an address list that holds anything but addresses and networks."""
    row = wire_settings(tenant_id)
    row.allowed_networks = check_networks(allowed_networks)
    row.personal_data = personal_data
    row.is_on = is_on
    row.save()
    audit.record(tenant_id, actor, "wire_settings_changed", is_on=is_on, personal_data=personal_data)
    return row
