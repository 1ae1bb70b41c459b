"""Names of companies that do not exist."""

import random

_PLACES = (
    "Almtal", "Birkenau", "Dornfeld", "Eichgrund", "Falkenried", "Grauwinkel", "Hohenbruck",
    "Immersee", "Jadeport", "Kaltenborn", "Lindenhof", "Moorwerder", "Nordkai", "Ostmark",
    "Pfahlbach", "Quellheim", "Rabenstein", "Sonnwald", "Tiefental", "Uferloh", "Westerholz",
)  # fmt: skip
_TRADES = (
    "Antriebstechnik", "Bürobedarf", "Chemie", "Druckerei", "Elektro", "Fördertechnik", "Gebäudedienste",
    "Hydraulik", "IT-Dienste", "Kunststoffe", "Logistik", "Metallbau", "Messtechnik", "Packmittel",
    "Reinigung", "Schmierstoffe", "Textil", "Umwelttechnik", "Verpackung", "Werkzeuge",
)  # fmt: skip
_FORMS = ("GmbH", "AG", "KG", "SE", "GmbH & Co. KG")


def supplier_names(count: int, seed: int) -> list[str]:
    """Return ``count`` names, no two alike even in another case."""
    every = [f"{place} {trade}" for place in _PLACES for trade in _TRADES]
    shuffled = random.Random(seed).sample(every, count)  # noqa: S311 - names, not secrets
    return [f"{name} {_FORMS[number % len(_FORMS)]}" for number, name in enumerate(shuffled)]
