"""The app of this server."""

from django.apps import AppConfig


class HrConfig(AppConfig):
    name = "mahsup.hr"
    label = "hr"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mahsup.hr.guards import GUARDS
        from mahsup.platform import guards

        guards.register(self.label, GUARDS)
