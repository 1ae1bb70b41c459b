from datetime import timedelta

from include.integration_watch.domain.proposal import Proposal, ProposalState
from include.integration_watch.store import Store
from tests.domain.scene import NOW


def proposal(template: str = "Vendor <*> is blocked", **changes: object) -> Proposal:
    fields = {
        "template": template,
        "example": template,
        "integrations": ("invoices_to_erp",),
        "count": 3,
        "first_seen": NOW,
        "last_seen": NOW,
        "responder": "purchasing",
    }
    return Proposal.model_validate(fields | changes)


def test_a_proposal_is_kept_once_and_keeps_its_number_and_its_beginning(store: Store) -> None:
    store.errors.propose([proposal()])
    (first,) = store.errors.proposals()
    later = NOW + timedelta(days=1)
    store.errors.propose([proposal(count=9, first_seen=later, last_seen=later)])
    (again,) = store.errors.proposals()
    assert (again.id, again.count, again.first_seen) == (first.id, 9, NOW)


def test_what_is_no_longer_unknown_is_settled_and_comes_back(store: Store) -> None:
    store.errors.propose([proposal()])
    store.errors.propose([])
    assert store.errors.proposals() == ()
    assert [each.state for each in store.errors.proposals(None)] == [ProposalState.SETTLED]
    store.errors.propose([proposal()])
    assert len(store.errors.proposals()) == 1


def test_only_a_person_promotes_and_it_stays_promoted(store: Store) -> None:
    store.errors.propose([proposal()])
    (open_one,) = store.errors.proposals()
    promoted = store.errors.promote(open_one.id)
    assert promoted is not None
    store.errors.propose([proposal()])
    assert store.errors.proposals() == ()
    assert [each.state for each in store.errors.proposals(None)] == [ProposalState.PROMOTED]
    assert store.errors.promote(4711) is None


def test_a_very_long_template_is_kept(store: Store) -> None:
    store.errors.propose([proposal("word " * 4000 + "end")])
    assert len(store.errors.proposals()) == 1
