"""The pages of pre-flight behind Airflow's login: what the runs ahead will be refused."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import Response

from .airflow_lists import ReaderOf
from .lists import READING
from .preflight_desk import PreflightDesk
from .rendering import Renderer


def add_preflight(app: FastAPI, reader: ReaderOf, desk: Callable[[], PreflightDesk]) -> None:
    """Put the pages of pre-flight into the application."""
    pages = AirflowPreflight(reader, desk)
    app.add_api_route("/preflight", pages.everything, methods=READING, response_model=None)
    app.add_api_route("/preflight/{id}", pages.one, methods=READING, response_model=None)


class AirflowPreflight:
    """Answers requests for the runs ahead of people who are logged in to Airflow."""

    def __init__(self, reader: ReaderOf, desk: Callable[[], PreflightDesk]) -> None:
        self._reader = reader
        self._desk = desk
        self._renderer = Renderer()

    def everything(self, request: Request) -> Response:
        """Show every run ahead, and how right it was what was said of those before."""
        reader = self._reader(request)
        outlook = self._desk().outlook(reader.language, reader.now)
        return self._renderer.page("preflights.html", reader, outlook=outlook)

    def one(self, id: str, request: Request) -> Response:
        """Show the run ahead of one integration, reason by reason."""
        reader = self._reader(request)
        outlook = self._desk().of(id, reader.language, reader.now)
        if outlook is None:
            return self._renderer.notice("not_found", reader, status=404)
        return self._renderer.page("preflight.html", reader, outlook=outlook)
