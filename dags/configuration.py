"""Show every mistake in the configuration as one import error in the Airflow UI; the DAGs of the sound files stay."""

from include.integration_watch.catalogue import load_catalogue


class ConfigurationMistakes(Exception):
    """What is wrong in the configuration: one line per mistake, with file, line, key and remedy."""


mistakes = load_catalogue().mistakes
if mistakes:
    raise ConfigurationMistakes(
        f"{len(mistakes)} mistakes in the configuration of Integration Watch (this airflow dag folder "
        "goes on with the sound files):\n" + "\n".join(str(mistake) for mistake in mistakes)
    )
