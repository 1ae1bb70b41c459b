"""What the domain's models say of a key: which keys stand beside it, and what its value must be."""

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from include.integration_watch.domain.value import Value

from .mistake import KeyPath


def plain(annotation: Any) -> Any:
    """Return an annotation without ``Annotated`` and ``| None``."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return plain(get_args(annotation)[0])
    if origin in (Union, UnionType):
        said = [kind for kind in get_args(annotation) if kind is not NoneType]
        return plain(said[0]) if len(said) == 1 else annotation
    return annotation


@cache
def fields(model: type[Value]) -> dict[str, tuple[Any, bool]]:
    """Return each key of a model: the plain type of its value, and whether it must be given."""
    return {
        name: (plain(field.annotation), field.is_required())
        for name, field in model.model_fields.items()
    }


def is_model(kind: Any) -> bool:
    """Tell whether a type is one of the domain's models."""
    return isinstance(kind, type) and issubclass(kind, Value)


def entry(kind: Any) -> Any:
    """Return the type of the entries of a list or the values of a mapping; none for anything else."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return plain(arguments[0])
    if origin is dict:
        return plain(arguments[1])
    return None


def kind_at(model: type[Value], keys: KeyPath) -> Any:
    """Return the type that a value must have at a place inside a model; none where it has no place."""
    kind: Any = model
    for step in keys:
        kind = fields(kind).get(str(step), (None, False))[0] if is_model(kind) else entry(kind)
    return kind
