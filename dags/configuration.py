"""Show every mistake in the configuration as one import error in the Airflow UI; the DAGs of the sound files stay."""

from include.integration_watch.catalogue import load_catalogue


class ConfigurationMistakes(Exception):
    """What is wrong in the configuration: one line per mistake, with file, line, key and remedy."""


mistakes = load_catalogue().mistakes
if mistakes:
    raise ConfigurationMistakes(
        "The configuration of Integration Watch has mistakes (the DAGs of the sound files go on "
        "in Airflow):\n" + "\n".join(str(mistake) for mistake in mistakes)
    )
