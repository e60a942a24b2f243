"""Settings that both servers share. Everything that differs between installations comes from the environment.

MAHSUP_DATA: folder of the embedded databases, the keys and the logs. DATABASE_URL: PostgreSQL instead of SQLite.
MAHSUP_HOSTS: host names that the server answers to. MAHSUP_HTTPS=1: cookies over https only.
"""

import os
from pathlib import Path

from mahsup.platform.database import database_settings

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("MAHSUP_DATA", "var")).resolve()
MAHSUP_KEY_FILE = os.environ.get("MAHSUP_KEY_FILE", str(DATA / "mahsup.key"))

SECRET_FILE = DATA / "session.key"
SECRET_KEY = os.environ.get("MAHSUP_SECRET_KEY") or (
    SECRET_FILE.read_text() if SECRET_FILE.exists() else os.urandom(32).hex()
)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("MAHSUP_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")

COMMON_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "mahsup.platform",
]
MIDDLEWARE = [
    "mahsup.platform.web.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mahsup.platform.i18n.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mahsup.platform.sign_in.SignInMiddleware",
    "mahsup.platform.web.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "mahsup.platform.web.shell",
            ],
            "builtins": ["mahsup.platform.templatetags.mahsup"],
        },
    }
]


def database(file_name: str) -> dict[str, dict[str, object]]:
    """Return DATABASES for a server whose embedded database is `file_name`."""
    return {"default": database_settings(os.environ.get("DATABASE_URL", ""), DATA / file_name)}


DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = ["mahsup.platform.auth.TenantBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
# "METHOD /path" of what needs no session, as regular expressions from the beginning. Everything else needs a user.
COMMON_PUBLIC_PATHS = [r"[A-Z]+ /(giris|cikis|dil)/$", r"(GET|HEAD) /healthz$"]
MAHSUP_MAY_SIGN_IN = "mahsup.platform.sign_in.active_users_only"
CSRF_FAILURE_VIEW = "mahsup.platform.web.forbidden"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("MAHSUP_HTTPS") == "1"
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004"]  # a user code is unique within its tenant, not over all of them

LANGUAGE_CODE = "tr"
LANGUAGES = [("tr", "Türkçe"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Istanbul"
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["mahsup.platform.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [path for path in [PACKAGE.parent.parent / "static" / "vendor"] if path.exists()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
