"""Settings of İK, the HR server."""

from mahsup.sites.base import *  # noqa: F403
from mahsup.sites.base import COMMON_APPS, COMMON_PUBLIC_PATHS, database

INSTALLED_APPS = [*COMMON_APPS, "mahsup.hr"]
ROOT_URLCONF = "mahsup.sites.hr_urls"
WSGI_APPLICATION = "mahsup.sites.hr_wsgi.application"
AUTH_USER_MODEL = "hr.User"
DATABASES = database("hr.sqlite3")
SESSION_COOKIE_NAME = "mahsup_ik"
CSRF_COOKIE_NAME = "mahsup_ik_csrf"
LOGIN_URL = "/giris/"
MAHSUP_MAY_SIGN_IN = "mahsup.hr.services.sign_in.may_sign_in"
# The wire authenticates each call by itself.
MAHSUP_PUBLIC_PATHS = [*COMMON_PUBLIC_PATHS, r"POST /$", r"[A-Z]+ /[A-Z][A-Za-z]*(/|$)"]
MAHSUP_SHELL = "mahsup.hr.shell.context"
