"""A data check over tables of Spark: the session and the tables that the configuration names."""

from collections.abc import Iterable
from datetime import datetime

from include.integration_watch.domain.contract import Demand, ObjectContract
from include.integration_watch.domain.integration import InSpark, Integration
from include.integration_watch.domain.observation import SuiteOutcome
from include.integration_watch.domain.source_shape import SourceShape
from include.integration_watch.quality.source_shape import keep_shape
from include.integration_watch.quality.spark_run import (
    SparkError,
    run_in_spark,
    session_at,
    table_in,
)
from include.integration_watch.quality.suite import Suite

from .broken import SystemTroubleError
from .places import home
from .snapshots import lake, stamp


def in_spark(
    integration: Integration,
    contract: ObjectContract,
    demands: Iterable[Demand],
    suite: Suite,
    now: datetime,
) -> tuple[SuiteOutcome, SourceShape]:
    """Run an integration's suite where its data lie; return the outcome, and the columns of its table.

    What Spark does not give is the source's trouble.
    """
    place = integration.spark
    if place is None:
        raise TypeError(f"{integration.id} says nothing of Spark")
    try:
        needed = _needed(place, demands)
        with session_at(place.url) as session:
            frame = table_in(session, place.table)
            references = {name: table_in(session, table) for name, table in needed.items()}
            shape = SourceShape(columns=tuple(frame.columns), declared=dict(frame.dtypes))
            keep_shape(shape, lake(integration.id, integration.object, now))
            outcome = run_in_spark(
                integration,
                contract,
                suite,
                frame,
                references,
                home=home(),
                at=now,
                run_id=stamp(now),
            )
    except SparkError as broken:
        raise SystemTroubleError(integration.source.system, broken) from broken
    return outcome, shape


def _needed(place: InSpark, demands: Iterable[Demand]) -> dict[str, str]:
    """Return the tables of the objects that records refer to; `SparkError` where one is not named."""
    objects = dict.fromkeys(
        demand.rule.reference.object
        for demand in demands
        if demand.kind == "reference" and demand.rule.reference
    )
    if missing := [name for name in objects if name not in place.references]:
        raise SparkError(
            f"spark.references names no table of {', '.join(missing)}, which records refer to",
            permanent=True,
        )
    return {name: place.references[name] for name in objects}
