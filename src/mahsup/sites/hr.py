"""Settings of İK, the HR server."""

from mahsup.sites.base import *  # noqa: F403
from mahsup.sites.base import COMMON_APPS, database

INSTALLED_APPS = [*COMMON_APPS, "mahsup.hr"]
ROOT_URLCONF = "mahsup.sites.hr_urls"
WSGI_APPLICATION = "mahsup.sites.hr_wsgi.application"
AUTH_USER_MODEL = "hr.User"
DATABASES = database("hr.sqlite3")
SESSION_COOKIE_NAME = "mahsup_ik"
CSRF_COOKIE_NAME = "mahsup_ik_csrf"
LOGIN_URL = "/giris/"
MAHSUP_SHELL = "mahsup.hr.shell.context"
