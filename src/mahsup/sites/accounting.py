"""Settings of Muhasebe, the accounting server.

MAHSUP_ALLOWED_NETWORKS: private networks (comma separated CIDR) that a connection to İK may lead to; loopback and the
private ranges by default, because local installations stand there.
"""

import os

from mahsup.sites.base import *  # noqa: F403
from mahsup.sites.base import COMMON_APPS, COMMON_PUBLIC_PATHS, database

INSTALLED_APPS = [*COMMON_APPS, "mahsup.accounting"]
ROOT_URLCONF = "mahsup.sites.accounting_urls"
WSGI_APPLICATION = "mahsup.sites.accounting_wsgi.application"
AUTH_USER_MODEL = "accounting.User"
DATABASES = database("accounting.sqlite3")
SESSION_COOKIE_NAME = "mahsup_muhasebe"
CSRF_COOKIE_NAME = "mahsup_muhasebe_csrf"
LOGIN_URL = "/giris/"
# The API asks for its own bearer token on every route but two.
MAHSUP_PUBLIC_PATHS = [*COMMON_PUBLIC_PATHS, r"[A-Z]+ /api/v1/"]
MAHSUP_ALLOWED_NETWORKS = os.environ.get(
    "MAHSUP_ALLOWED_NETWORKS", "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
).split(",")
MAHSUP_CA_FILE = os.environ.get("MAHSUP_CA_FILE", "")
MAHSUP_SHELL = "mahsup.accounting.shell.context"
