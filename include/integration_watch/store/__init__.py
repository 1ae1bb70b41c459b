"""What we remember: observations, incidents, the outbox. The only place that knows the database."""

from .store import Store

__all__ = ["Store"]
