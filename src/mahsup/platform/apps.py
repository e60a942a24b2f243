"""The app that both servers install first."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "mahsup.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mahsup.platform import database, guards
        from mahsup.platform.audit import GUARDS

        database.connect_signals()
        guards.connect_signals()
        guards.register("platform", GUARDS)
