"""What depends on what: an integration on its systems, a system on those below it."""

from .catalogue import Catalogue
from .system import SystemKind
from .value import Id


def systems_of(subject: Id, catalogue: Catalogue) -> frozenset[Id]:
    """Return the systems that an integration depends on; empty for anything else.

    Both ends, the Boomi platform, the runtime where its account has only one, and all that these
    depend on.
    """
    integration = catalogue.integrations_by_id.get(subject)
    if integration is None:
        return frozenset()
    ends = {integration.source.system, integration.target.system, integration.boomi_system}
    ends |= _only_runtime(integration.boomi_system, catalogue)
    return frozenset(ends.union(*(foundations_of(end, catalogue) for end in ends)))


def foundations_of(system: Id, catalogue: Catalogue) -> frozenset[Id]:
    """Return the watched systems that a system depends on, near and far, itself never among them."""
    found: set[Id] = set()
    ahead = [system]
    while ahead:
        known = catalogue.systems_by_id.get(ahead.pop())
        named = known.depends_on if known else ()
        below = [each for each in named if each in catalogue.systems_by_id]
        ahead += [each for each in below if each not in found]
        found |= set(below)
    return frozenset(found - {system})


def dependents_of(system: Id, catalogue: Catalogue) -> tuple[Id, ...]:
    """Return the integrations that depend on a system, in the order of the configuration."""
    return tuple(
        integration.id
        for integration in catalogue.integrations
        if system in systems_of(integration.id, catalogue)
    )


def runtimes_of(atom_id: str, catalogue: Catalogue) -> frozenset[Id]:
    """Return the watched runtime of an id in Boomi with all that it depends on; empty where none is."""
    named = {
        system.id
        for system in catalogue.systems
        if atom_id and system.kind is SystemKind.BOOMI_RUNTIME and system.atom_id == atom_id
    }
    return frozenset(named.union(*(foundations_of(each, catalogue) for each in named)))


def _only_runtime(platform: Id, catalogue: Catalogue) -> set[Id]:
    account = catalogue.system(platform).account_id
    runtimes = {
        system.id
        for system in catalogue.systems
        if system.kind is SystemKind.BOOMI_RUNTIME and system.account_id == account
    }
    return runtimes if len(runtimes) == 1 else set()
