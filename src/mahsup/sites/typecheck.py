"""Settings for the type checker alone: both servers' models in one project."""

from mahsup.sites.accounting import *  # noqa: F403
from mahsup.sites.base import COMMON_APPS

INSTALLED_APPS = [*COMMON_APPS, "mahsup.hr", "mahsup.accounting"]
