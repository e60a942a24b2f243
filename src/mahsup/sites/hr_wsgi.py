"""WSGI entry of the server. It does not start on a database whose guards are missing.

Each serving process computes the months that users ask for, beside the pages; the lease on a job decides which one.
"""

import os

from django.core.wsgi import get_wsgi_application

from mahsup.platform.guards import verify_at_start

os.environ["DJANGO_SETTINGS_MODULE"] = "mahsup.sites.hr"
application = get_wsgi_application()
verify_at_start()

from mahsup.hr.services.computing_jobs import COMPUTINGS  # noqa: E402 - models load once the server is set up
from mahsup.platform.worker import run_beside  # noqa: E402

run_beside(COMPUTINGS, poll_s=0.5)
