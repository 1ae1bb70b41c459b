"""Start the command line: ``python -m include.integration_watch``."""

from include.integration_watch.cli import app

if __name__ == "__main__":
    app(prog_name="python -m include.integration_watch")
