"""Which integrations there are: the landscape reads the configuration, so a new one runs at once."""

from pathlib import Path

from include.integration_watch.catalogue import load_catalogue
from include.integration_watch.domain.integration import Integration

SHIPPED = Path(__file__).resolve().parents[2] / "include" / "config"


def read_integrations(config: Path = SHIPPED) -> tuple[Integration, ...]:
    """Return the sound integrations of a configuration; `config check` tells of the others."""
    return load_catalogue(config).catalogue.integrations
