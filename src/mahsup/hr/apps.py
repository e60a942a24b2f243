"""The app of this server."""

from django.apps import AppConfig


class HrConfig(AppConfig):
    name = "mahsup.hr"
    label = "hr"
    default_auto_field = "django.db.models.BigAutoField"
