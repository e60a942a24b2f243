"""WSGI entry of the server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "mahsup.sites.accounting"
application = get_wsgi_application()
