"""What gunicorn reads in its master, which never imports the program itself: how its own lines are written."""

from core.config import load_settings
from core.logs import log_settings

logconfig_dict = log_settings(load_settings().log_level)
