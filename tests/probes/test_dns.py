"""DNS against a real server over UDP: records, refusals, silence and noise."""

from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from include.integration_watch.domain.observation import Probe, Trouble
from include.integration_watch.probes.place import Place

from .looking import look, system, trouble
from .names import Reply, serve_names
from .serving import Serving


def serve(serving: Serving, reply: Reply) -> Place:
    return Place(host="127.0.0.1", port=serve_names(serving, reply), scheme="dns")


def known(asked: dns.message.Message) -> bytes:
    answer = dns.message.make_response(asked)
    if str(asked.question[0].name) == "portal.example.com.":
        record = "CNAME", "portal.example.net."
        answer.answer.append(dns.rrset.from_text("portal.example.com.", 60, "IN", *record))
    else:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire()


def ask(place: Place, name: str = "portal.example.com", **more: Any) -> Probe:
    more.setdefault("timeout", "PT2S")
    return look(system("dns", dns={"name": name, "record": "CNAME"}, **more), place)


def test_a_record_is_found(serving: Serving) -> None:
    conditions = ["[DNS_RCODE] == NOERROR", "[RECORDS][0] == portal.example.net."]

    assert ask(serve(serving, known), conditions=conditions).first_trouble is None


def test_without_conditions_the_record_must_be_there(serving: Serving) -> None:
    place = serve(serving, known)

    assert ask(place).first_trouble is None
    found = trouble(ask(place, "gone.example.com"))
    assert found.trouble is Trouble.CONDITION_FAILED
    assert found.detail == (
        "there is no CNAME record of gone.example.com (the server says NXDOMAIN)"
    )


def test_a_condition_shows_the_record_it_saw(serving: Serving) -> None:
    found = trouble(ask(serve(serving, known), conditions=["[RECORDS][0] == other.example.net."]))

    assert found.detail.endswith("(saw portal.example.net.)")


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (lambda _: None, Trouble.UNREACHABLE),
        (lambda _: b"\xff" * 40, Trouble.ANSWER_UNREADABLE),
        (lambda asked: asked.to_wire(), Trouble.ANSWER_UNREADABLE),
    ],
)
def test_silence_and_noise_are_clear_troubles(serving: Serving, reply: Reply, why: Trouble) -> None:
    found = trouble(ask(serve(serving, reply)))

    assert found.name == "query"
    assert found.trouble in (why, Trouble.UNREACHABLE)
