"""The app of this server."""

from django.apps import AppConfig


class AccountingConfig(AppConfig):
    name = "mahsup.accounting"
    label = "accounting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mahsup.accounting.guards import GUARDS
        from mahsup.platform import guards

        guards.register("accounting", GUARDS)
