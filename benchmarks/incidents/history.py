"""One random history, the same for the same seed, but for who is first where two workers meet."""

import random
from collections.abc import Callable

from include.integration_watch.store import Store

from .invariants import Broken, check_always, check_at_rest, check_settled
from .world import INTEGRATIONS, SYSTEMS, World

LONGEST = 24
HALF, SOMETIMES, SELDOM = 0.5, 0.2, 0.1
OFTEN = (1, 5, 1, 2, 2, 1)
"""How often each system breaks or is mended: the ERP mostly, so that troubles come back."""


def live_through(seed: int, open_store: Callable[[], Store], store: Store | None = None) -> World:
    """Live a history through and hold the invariants; raise `Broken` with the steps that led there.

    A restart opens the store anew; until then the given one serves.
    """
    dice = random.Random(seed)  # noqa: S311 - histories, not secrets
    world = World(open_store, store)
    try:
        for _ in range(dice.randint(4, LONGEST)):
            step(world, dice)
        check_always(world)
        world.wait(6)
        world.look_at_all()
        world.send_everything()
        check_settled(world)
        world.come_to_rest()
        check_always(world)
        check_at_rest(world)
    except Broken as broken:
        told = "\n  ".join(world.steps)
        raise Broken(f"history {seed}: {broken}\n  {told}") from broken
    return world


def step(world: World, dice: random.Random) -> None:
    """Do one thing, at random; time passes before it."""
    late, name = dice.random() < SOMETIMES, dice.choice(INTEGRATIONS)
    system = dice.choices(SYSTEMS, weights=OFTEN)[0]
    minutes = dice.choices((0, 1, 2, 5, 20, 180), weights=(20, 20, 10, 10, 10, 2))[0]
    things: dict[str, tuple[float, Callable[[], object]]] = {
        f"turn {system}": (4, lambda: world.turn(system)),
        f"turn_own_fault {name}": (1, lambda: world.turn_own_fault(name)),
        f"turn_data {name}": (1, lambda: world.turn_data(name)),
        f"run {name}": (4, lambda: world.run(name)),
        f"look_at_systems late={late}": (4, lambda: world.look_at_systems(late=late)),
        f"look_at_runs late={late}": (4, lambda: world.look_at_runs(late=late)),
        f"look_at_data {name} late={late}": (2, lambda: world.look_at_data(name, late=late)),
        "arrive": (2, lambda: world.arrive(dice.randrange(9), twice=dice.random() < HALF)),
        "meet": (2, lambda: _two_workers(world, dice)),
        "settle": (2, world.settle),
        "deliver": (3, lambda: world.deliver(dice.randint(1, 9), dies=dice.random() < SELDOM)),
        "take": (0.5, lambda: world.take(dice.randrange(9))),
        "restart": (0.7, world.restart),
    }
    done = dice.choices(list(things), weights=[weight for weight, _ in things.values()])[0]
    world.wait(minutes)
    world.steps.append(f"+{minutes} {done}")
    things[done][1]()


def _two_workers(world: World, dice: random.Random) -> None:
    """Let two workers meet: two looks, the same look twice, or a look and a sender."""
    first = world.taken_up(dice.randrange(9), twice=dice.random() < HALF)
    count, dies = dice.randint(1, 9), dice.random() < SELDOM
    if dice.random() < HALF:
        world.meet(first, lambda: world.deliver(count, dies=dies))
    else:
        world.meet(first, world.taken_up(dice.randrange(9), twice=False))
