"""Faults with a clock: they start and heal while the landscape runs, some once their owners were told."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import singledispatchmethod

from .boomi import Boomi
from .clock import Clock
from .coupa import Coupa
from .erp import Erp
from .outage_plants import ErpDown
from .plants import BoomiDown, CoupaDown, ErpRefusesWrites, ErpTableMissing, RuntimeOffline
from .run_faults import Healing
from .scenario import Fault


@dataclass
class Switches:
    """What can be broken and mended from outside."""

    coupa: Coupa
    boomi: Boomi
    erps: dict[str, Erp]

    @singledispatchmethod
    def turn(self, plant: object, *, broken: bool) -> None:
        """Break or mend what a plant names; a plant of another kind has no switch."""

    @turn.register
    def _(self, plant: ErpRefusesWrites, *, broken: bool) -> None:
        erp = self.erps[plant.database]
        if broken:
            erp.refuse_writes()
        else:
            erp.accept_writes()

    @turn.register
    def _(self, plant: ErpTableMissing, *, broken: bool) -> None:
        erp = self.erps[plant.database]
        if broken:
            erp.hide(plant.table)
        else:
            erp.show(plant.table)

    @turn.register
    def _(self, plant: ErpDown, *, broken: bool) -> None:
        erp = self.erps[plant.database]
        if broken:
            erp.go_down()
        else:
            erp.come_back()

    @turn.register
    def _(self, plant: CoupaDown, *, broken: bool) -> None:  # noqa: ARG002 - the type is all
        self.coupa.down = broken

    @turn.register
    def _(self, plant: BoomiDown, *, broken: bool) -> None:  # noqa: ARG002
        self.boomi.down = broken

    @turn.register
    def _(self, plant: RuntimeOffline, *, broken: bool) -> None:  # noqa: ARG002
        self.boomi.online = not broken


class Course:
    """The course of the faults that have a clock."""

    def __init__(
        self,
        faults: Iterable[Fault],
        switches: Switches,
        healings: dict[str, Healing],
        clock: Clock,
    ) -> None:
        self._faults = tuple(faults)
        self._switches = switches
        self._healings = healings
        self._clock = clock
        self._told: dict[str, asyncio.Event] = {fault.id: asyncio.Event() for fault in self._faults}
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self) -> None:
        """Break at once what is broken from the start; the rest follows while the loop runs."""
        for fault in self._faults:
            if not fault.starts_after_s:
                self._switches.turn(fault.plant, broken=True)
        self._tasks = [asyncio.create_task(self._run(fault)) for fault in self._faults]

    def heard(self, addresses: tuple[str, ...]) -> None:
        """Note who got a mail: a fault is told once one of its owners got one while it lasts."""
        for fault in self._faults:
            if set(addresses) & set(fault.expect.addresses):
                self._told[fault.id].set()

    def start(self, fault: Fault) -> None:
        """Break now what a fault names."""
        self._switches.turn(fault.plant, broken=True)
        self._told[fault.id].clear()

    def heal(self, fault: Fault) -> None:
        """Mend it now."""
        self._healings[fault.id].at = self._clock().replace(microsecond=0)
        self._switches.turn(fault.plant, broken=False)

    def end(self) -> None:
        """Let the faults be; nothing is mended."""
        for task in self._tasks:
            task.cancel()

    async def _run(self, fault: Fault) -> None:
        if fault.starts_after_s:
            await asyncio.sleep(fault.starts_after_s)
            await asyncio.to_thread(self.start, fault)
        if not fault.heals:
            return
        await self._until_healed(fault)
        await asyncio.to_thread(self.heal, fault)

    async def _until_healed(self, fault: Fault) -> None:
        latest = fault.ends_after_s
        left = None if latest is None else latest - (fault.starts_after_s or 0)
        if fault.ends_after_told_s is None:
            await asyncio.sleep(left or 0)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(left):
                await self._told[fault.id].wait()
                await asyncio.sleep(fault.ends_after_told_s)
