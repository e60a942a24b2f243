"""WSGI entry of the server. It does not start on a database whose guards are missing."""

import os

from django.core.wsgi import get_wsgi_application

from mahsup.platform.guards import verify_at_start

os.environ["DJANGO_SETTINGS_MODULE"] = "mahsup.sites.accounting"
application = get_wsgi_application()
verify_at_start()
