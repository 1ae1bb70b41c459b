"""What the page of incidents shows of one incident."""

from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.finding import Link
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.note import Note
from include.integration_watch.domain.value import Text, Value


class IncidentRow(Value):
    """An incident with what a reader needs beside it.

    ``title`` names its system or integration, ``rule`` is the row of the error catalogue that
    knows it, ``told`` names who was told (titles of groups, or addresses), ``links`` are added to those of
    the finding (``airflow``: the run). Links of kind ``data_docs`` and ``keys`` are relative to
    the folders of those; every other one is an address or a path of this Airflow. ``last_time`` is
    what was done about the same trouble before, ``notes`` what was done about this one.
    """

    incident: Incident
    title: Text
    rule: ErrorRule | None = None
    told: tuple[Text | str, ...] = ()
    links: tuple[Link, ...] = ()
    last_time: Note | None = None
    notes: tuple[Note, ...] = ()
