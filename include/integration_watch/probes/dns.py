"""Look up a DNS record at the server that is named, or at the machine's own."""

import dns.asyncquery
import dns.asyncresolver
import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype

from include.integration_watch.domain.observation import Trouble
from include.integration_watch.domain.system import System

from .failures import TroubleError
from .network import Network
from .place import Place
from .record import Ended, Record

_MOST_RECORDS = 100


async def look(system: System, place: Place, record: Record, network: Network) -> None:
    """Ask for the record; without conditions, one must be there."""
    asked = system.dns
    if asked is None:
        return
    with record.step("dns"):
        server = (await _servers(place, network))[0]
    with record.step("query"):
        answer = await _ask(asked.name, asked.record, server, place.port)
    code = dns.rcode.to_text(answer.rcode())
    kind = dns.rdatatype.from_text(asked.record)
    found = [item.to_text() for rrset in answer.answer if rrset.rdtype == kind for item in rrset]
    record.seen |= {"DNS_RCODE": code, "RECORDS": found[:_MOST_RECORDS]}
    if not system.conditions and (code != "NOERROR" or not found):
        record.begin("query")
        record.fail(
            TroubleError(
                Trouble.CONDITION_FAILED,
                f"there is no {asked.record} record of {asked.name} (the server says {code})",
            )
        )
        raise Ended


async def _servers(place: Place, network: Network) -> list[str]:
    if place.host:
        return await network.addresses(place.host, place.port)
    named = [str(server) for server in dns.asyncresolver.Resolver().nameservers]
    if not named:
        raise TroubleError(Trouble.NO_NETWORK, "our own machine knows no name server")
    return named


async def _ask(name: str, record: str, server: str, port: int) -> dns.message.Message:
    try:
        query = dns.message.make_query(name, record)
        answer, _ = await dns.asyncquery.udp_with_fallback(query, server, port=port)
    except dns.exception.Timeout as late:
        raise TroubleError(Trouble.UNREACHABLE, "the name server does not answer") from late
    except dns.exception.DNSException as odd:
        said = type(odd).__name__
        raise TroubleError(Trouble.ANSWER_UNREADABLE, f"the answer is no DNS ({said})") from odd
    return answer
