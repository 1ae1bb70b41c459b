"""Which money is at risk for the invoices that will be refused, counted by hand. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from demo.landscape.bills import Refused
from include.integration_watch.domain.finding import Money
from include.integration_watch.domain.preflight import Risk

ZONE = ZoneInfo("Europe/Berlin")
_THURSDAY, _AT, _A_WEEK = 3, time(10), timedelta(days=7)
"""When the scenario's payments are made."""


def at_stake(refused: Iterable[Refused], now: datetime) -> Risk:
    """Return the discounts that have not ended, and what misses the payment run of next Thursday."""
    bills = tuple(refused)
    local = now.astimezone(ZONE)
    run = next_payment_run(local)
    discounts = [
        each for each in bills if each.discount_until and each.discount_until >= local.date()
    ]
    missed = [each for each in bills if each.due and each.due < (run + _A_WEEK).date()]
    return Risk(
        discount_until=min((str(each.discount_until) for each in discounts), default=""),
        discount=_sums(discounts),
        discount_count=len(discounts),
        payment_run=run,
        payment=_sums(missed),
        payment_count=len(missed),
    )


def next_payment_run(local: datetime) -> datetime:
    """Return when payments are made next."""
    day = local.date() + timedelta(days=(_THURSDAY - local.weekday()) % 7)
    run = _on(day)
    return run if run > local else _on(day + _A_WEEK)


def _on(day: date) -> datetime:
    return datetime.combine(day, _AT, tzinfo=ZONE)


def _sums(bills: Iterable[Refused]) -> tuple[Money, ...]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in bills:
        sums[each.currency] += each.total
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Money(currency=currency, amount=amount) for currency, amount in ordered)
