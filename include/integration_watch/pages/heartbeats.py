"""Where systems call us: a signed address, answered without a page."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from include.integration_watch.domain.permit import Purpose

from .link_front import Front


class HeartbeatDesk(Protocol):
    """Takes the calls of systems."""

    def beat(self, token: str, now: datetime) -> None:
        """Keep a call; `LinkRefused` says why it is none."""


class Heartbeats:
    """The address that systems call. Only a POST counts: whoever opens a link to look changes nothing."""

    def __init__(self, front: Front, desk: Callable[[], HeartbeatDesk]) -> None:
        self._front = front
        self._desk = desk

    def add_to(self, app: FastAPI) -> None:
        """Put the address under its path."""
        path = f"/{Purpose.HEARTBEAT.value}/{{token}}"
        app.add_api_route(path, self.beat, methods=["POST"], response_model=None)

    def beat(self, token: str) -> PlainTextResponse:
        """Take a call."""
        self._desk().beat(token, self._front.clock())
        return PlainTextResponse("thank you\n", headers={"Cache-Control": "no-store"})
