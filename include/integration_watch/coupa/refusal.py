"""Prove that Coupa takes data without leaving any: an incomplete record that it must refuse.

Coupa has no way to delete, so a record that is taken stays for ever. The proof is a request that
is valid but for one required field: only a Coupa that is up, lets us write and runs its own
validation answers that this field is missing.
"""

from include.integration_watch.domain.observation import Trouble
from include.integration_watch.domain.probing import RefusalProof

from .error_messages import error_messages
from .transport import Answered

REFUSED = "refusal, nothing created"
_REFUSALS = frozenset({400, 422})
_TAKEN = frozenset({200, 201, 202})
_SHOWN = 300


def judge_refusal(answer: Answered, proof: RefusalProof) -> tuple[Trouble | None, str]:
    """Return what an answer proves: nothing is wrong only where the field alone is complained of.

    Coupa documents 400 for a refusal by validation, and 422 is met as well. Which key its
    complaint stands under differs: the field's own, or the resource's with the field in the words.
    """
    asked = f"POST {proof.resource} without {proof.field}"
    if answer.status in _TAKEN:
        return Trouble.CREATED, (
            f"{asked} was taken ({answer.status}): a record may have been created. Turn refusal_proof "
            f"off, and void what it created: {_said(answer)}"
        )
    if answer.status not in _REFUSALS:
        return Trouble.REFUSED, f"{asked} was answered with {answer.status}: {_said(answer)}"
    others = [
        name for name, said in answer.complaints.items() if not _is_of(proof.field, name, said)
    ]
    if not answer.complaints or len(others) == len(answer.complaints):
        return Trouble.REFUSED, f"{asked} was refused for another reason: {_said(answer)}"
    if others:
        return Trouble.REFUSED, (
            f"{asked} was refused for more than that ({', '.join(others)}): {_said(answer)}. What "
            "Coupa demands has changed, and integrations that write there may be refused too"
        )
    return None, _said(answer)


def _is_of(field: str, name: str, said: str) -> bool:
    wanted = _plain(field)
    return wanted in (_plain(name), _plain(name).removesuffix("id")) or wanted in _plain(said)


def _plain(words: str) -> str:
    return "".join(sign for sign in words.lower() if sign.isalnum())


def _said(answer: Answered) -> str:
    return "; ".join(error_messages(answer.text))[:_SHOWN] or "no reason given"
