"""The web server's entry. Refuses to start where a check finds an error, demo accounts included."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maanshan_eco.settings")

application = get_wsgi_application()
call_command("check", databases=["default"])
