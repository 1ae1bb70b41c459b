"""The page of one transfer behind Airflow's login: both sides of it, whole."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import Response

from .airflow_lists import ReaderOf
from .lists import READING
from .rendering import Renderer
from .transfer_desk import TransferDesk


def add_transfers(app: FastAPI, reader: ReaderOf, desk: Callable[[], TransferDesk]) -> None:
    """Put the page of a transfer into the application."""
    pages = AirflowTransfers(reader, desk)
    app.add_api_route("/transfers/{execution}", pages.one, methods=READING, response_model=None)


class AirflowTransfers:
    """Answers requests for the story of one transfer; it changes nothing."""

    def __init__(self, reader: ReaderOf, desk: Callable[[], TransferDesk]) -> None:
        self._reader = reader
        self._desk = desk
        self._renderer = Renderer()

    def one(self, execution: str, request: Request) -> Response:
        """Show the story of an execution."""
        reader = self._reader(request)
        sheet = self._desk().of(execution, reader.now)
        if sheet is None:
            return self._renderer.notice("not_found", reader, status=404)
        return self._renderer.page("transfer.html", reader, sheet=sheet)
