"""The configuration: YAML files on one side, the domain's catalogue on the other."""

from .folder import config_root
from .load import Loaded, load_catalogue
from .mistake import Mistake

__all__ = ["Loaded", "Mistake", "config_root", "load_catalogue"]
