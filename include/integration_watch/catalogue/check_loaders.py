"""Check loaders: their system takes such an object, and every column means something."""

from collections.abc import Iterator

from include.integration_watch.domain.loader import Loader

from .draft import Draft
from .mistake import Mistake, did_you_mean
from .shelf import Part


def check_loaders(draft: Draft) -> None:
    """Drop each loader that is wrong, or whose object nothing describes."""
    for id, part in list(draft.loaders.sound.items()):
        mistakes = [*_column_mistakes(part), *_object_mistakes(part, draft)]
        draft.mistakes += mistakes
        if mistakes or part.value.system not in draft.systems.sound:
            draft.loaders.drop(id)


def _column_mistakes(part: Part[Loader]) -> Iterator[Mistake]:
    value = part.value
    seen: set[str] = set()
    for number, column in enumerate(value.columns):
        if bool(column.field) == bool(column.text):
            yield part.mistake(("columns", number), "needs either a field or a text")
        if column.column in seen:
            yield part.mistake(("columns", number, "column"), f'"{column.column}" stands twice')
        seen.add(column.column)
    fields = [column.field for column in value.columns if column.field]
    for number, field in enumerate(value.key):
        if field not in fields:
            yield part.mistake(
                ("key", number), f'no column holds "{field}"{did_you_mean(field, fields)}'
            )


def _object_mistakes(part: Part[Loader], draft: Draft) -> Iterator[Mistake]:
    value = part.value
    objects = draft.objects.get(value.system)
    if objects is None:
        path = draft.root / "endpoints" / f"{value.system}.yaml"
        if value.system in draft.systems.sound and not path.exists():
            yield part.mistake(("object",), f"there is no endpoints/{value.system}.yaml")
        return
    if not objects.knows(value.object):
        yield part.mistake(("object",), objects.unknown(value.object))
        return
    contract = objects.by_id.get(value.object)
    if contract is None:
        return
    for number, column in enumerate(value.columns):
        if column.field and column.field not in contract.fields:
            near = did_you_mean(column.field, contract.fields)
            yield part.mistake(
                ("columns", number, "field"), f'{value.object} has no field "{column.field}"{near}'
            )
