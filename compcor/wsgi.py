"""The entrance for the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compcor.settings.production")

application = get_wsgi_application()
import_string("compcor.project.proof.refuse_at_start")()
