"""Refusals to come: every document that some rule will have refused, once, for its first reason."""

# ruff: noqa: S608 - SQL is what this module is for; names and values are quoted by `sql`

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from include.integration_watch.domain.contract import ObjectContract
from include.integration_watch.domain.finding import Kind, Money
from include.integration_watch.domain.observation import RuleOutcome, RuleStatus, SuiteOutcome
from include.integration_watch.domain.preflight import Share, refusing_rules
from include.integration_watch.domain.value import Value

from . import sql
from .atomic_file import replacing
from .duck import connect
from .failing_keys import DOCUMENTS, document, to_cents

if TYPE_CHECKING:
    import duckdb

RULE, NOTE, KEY = "iw_rule", "iw_note", "iw_key"


class Refusals(Value):
    """The documents that will be refused, each once, by reason and money."""

    count: int = 0
    shares: tuple[Share, ...] = ()
    money: tuple[Money, ...] = ()


def keep_refusals(
    outcome: SuiteOutcome, contract: ObjectContract, *, keys: Path, path: Path
) -> Refusals:
    """Write every document that will be refused to ``path`` and return what they amount to.

    ``keys`` is the folder of all failing keys. Of records that share a value which must be unique
    the first is taken, in the order of the source; the others are refused.
    """
    rules = {f"{rule.kind}:{rule.field}": rule for rule in outcome.rules}
    wanted = [rules[name] for name in refusing_rules(outcome)]
    if not wanted:
        path.unlink(missing_ok=True)
        return Refusals()
    with connect() as connection:
        parts = [_of_rule(connection, rule, keys, contract) for rule in wanted]
        named = _key_columns(connection, parts, contract)
        listed = ", ".join(map(sql.name, named))
        with replacing(path) as draft:
            connection.execute(
                f"COPY (SELECT * EXCLUDE (iw_place), {_joined(contract, named)} AS {KEY} "
                f"FROM ({' UNION ALL BY NAME '.join(parts)}) "
                f"QUALIFY row_number() OVER (PARTITION BY {listed} ORDER BY iw_place) = 1 "
                f"ORDER BY iw_place) TO {sql.text(str(draft))} (FORMAT parquet, COMPRESSION zstd)"
            )
        return _summary(connection, path, contract, outcome.object, wanted)


def predicted_keys(path: Path, contract: ObjectContract) -> dict[str, frozenset[str]]:
    """Return each document that was predicted, with the names that it may be known by."""
    if not path.is_file():
        return {}
    with connect() as connection:
        kept = _kept(path)
        columns = [
            row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {kept}").fetchall()
        ]
        named = [field for field in contract.key if field in columns]
        listed = ", ".join([KEY, *map(sql.name, named)])
        rows = connection.execute(f"SELECT {listed} FROM {kept}").fetchall()
    # Other systems give a number back without the blanks around it.
    return {row[0]: frozenset(str(value).strip() for value in row[:2] if value) for row in rows}


def _of_rule(
    connection: "duckdb.DuckDBPyConnection",
    rule: RuleOutcome,
    keys: Path,
    contract: ObjectContract,
) -> str:
    source = f"read_parquet({sql.text(str(keys / rule.keys_file))}, file_row_number = true)"
    columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    kept = ", ".join(sql.name(name) for name in contract.key_fields if name in columns)
    place = f"{list(_PLACES).index(rule.kind) if rule.kind in _PLACES else len(_PLACES)}"
    only = ""
    if rule.kind == Kind.NOT_UNIQUE.value:
        scope = [sql.name(name) for name in contract.fields[rule.field].unique_within]
        same = ", ".join(
            [sql.folded("failing_value"), *(each for each in scope if each.strip('"') in columns)]
        )
        only = f"QUALIFY row_number() OVER (PARTITION BY {same} ORDER BY file_row_number) > 1"
    return (
        f"(SELECT {kept}, failing_value, reason, {sql.text(f'{rule.kind}:{rule.field}')} AS {RULE}, "
        f"{_note(rule)} AS {NOTE}, {place} AS iw_place FROM {source} {only})"
    )


_PLACES: Sequence[str] = (
    Kind.REQUIRED.value,
    Kind.REFERENCE.value,
    Kind.FORMAT.value,
    Kind.LENGTH.value,
    Kind.DOMAIN.value,
    Kind.RANGE.value,
    Kind.DATE_ORDER.value,
)


def _note(rule: RuleOutcome) -> str:
    """Return the reason that is worth telling apart: the status of a reference."""
    if rule.kind != Kind.REFERENCE.value:
        return "''"
    return "CASE WHEN reason LIKE 'not valid on %' THEN 'not valid' ELSE coalesce(reason, '') END"


def _key_columns(
    connection: "duckdb.DuckDBPyConnection", parts: Sequence[str], contract: ObjectContract
) -> list[str]:
    union = " UNION ALL BY NAME ".join(parts)
    columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM ({union})").fetchall()]
    named = [field for field in contract.key_fields if field in columns]
    return named or ["failing_value"]


def _joined(contract: ObjectContract, columns: Sequence[str]) -> str:
    named = [field for field in contract.key if field in columns] or list(columns)
    return "concat_ws(' / ', " + ", ".join(map(sql.name, named)) + ")"


def _summary(
    connection: "duckdb.DuckDBPyConnection",
    path: Path,
    contract: ObjectContract,
    object_: str,
    rules: Sequence[RuleOutcome],
) -> Refusals:
    kept = _kept(path)
    ((count,),) = connection.execute(f"SELECT count(*) FROM {kept}").fetchall()
    groups = connection.execute(
        f"SELECT {RULE}, {NOTE}, count(*) AS times FROM {kept} GROUP BY ALL "
        "ORDER BY times DESC, 1, 2"
    ).fetchall()
    by_name = {f"{rule.kind}:{rule.field}": rule for rule in rules}
    return Refusals(
        count=count,
        money=_money(connection, kept, contract),
        shares=tuple(
            Share(
                rule=rule,
                note=note,
                error_rule=by_name[rule].error_rule,
                count=times,
                money=_money(connection, _only(kept, rule, note), contract),
                documents=tuple(
                    document(row, contract, object_)
                    for row in _rows(connection, _only(kept, rule, note))
                ),
                **_borne(by_name[rule]),
            )
            for rule, note, times in groups
        ),
    )


def _borne(rule: RuleOutcome) -> dict[str, Any]:
    """Return why nobody is alarmed by the rule; nothing where somebody is."""
    weighed = rule.weighed
    if weighed is None or rule.status is RuleStatus.FAILED:
        return {}
    return {"borne": weighed.why, "borne_until": weighed.until}


def _only(kept: str, rule: str, note: str) -> str:
    return f"(SELECT * FROM {kept} WHERE {RULE} = {sql.text(rule)} AND {NOTE} = {sql.text(note)})"


def _rows(connection: "duckdb.DuckDBPyConnection", source: str) -> list[Mapping[str, str | None]]:
    found = connection.execute(
        f"SELECT * EXCLUDE ({RULE}, {NOTE}, {KEY}) FROM {source} LIMIT {DOCUMENTS}"
    )
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _money(
    connection: "duckdb.DuckDBPyConnection", source: str, contract: ObjectContract
) -> tuple[Money, ...]:
    columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    if contract.amount_field not in columns:
        return ()
    currency = sql.name(contract.currency_field) if contract.currency_field in columns else "NULL"
    rows = connection.execute(
        f"SELECT coalesce({currency}, '') AS code, "
        f"sum(TRY_CAST({sql.name(contract.amount_field)} AS DECIMAL(30, 6))) AS total "
        f"FROM {source} GROUP BY 1 HAVING total IS NOT NULL ORDER BY total DESC, code"
    ).fetchall()
    return tuple(Money(currency=code, amount=to_cents(total)) for code, total in rows)


def _kept(path: Path) -> str:
    return f"read_parquet({sql.text(str(path))})"
