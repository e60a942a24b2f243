"""The app that both servers install first."""

import gc
from typing import Final

from django.apps import AppConfig

# A month is a million small objects without cycles: the collector's own steps (700, 10, 10) walk them over and over.
COLLECTOR_STEPS: Final = (50_000, 20, 20)


class PlatformConfig(AppConfig):
    name = "mahsup.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mahsup.platform import database, guards
        from mahsup.platform.audit import GUARDS

        gc.set_threshold(*COLLECTOR_STEPS)
        database.connect_signals()
        guards.connect_signals()
        guards.register("platform", GUARDS)
