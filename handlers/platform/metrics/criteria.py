"""The language of criteria: conditions on metrics, joined by all and any. Pure.

    {"all": [{"metric": "level", "at_least": 10},
             {"any": [{"metric": "messages", "at_least": 100, "in_days": 7},
                      {"metric": "voice_seconds", "at_least": 36000}]}]}

A single condition may stand alone. What is wrong is refused with the place where it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from handlers.frame.refusals import Refusal
from interactions.escaping import Markdown, code, shorten

if TYPE_CHECKING:
    from handlers.platform.metrics.registry import Metric, Values, Wanted

MAX_DEPTH: Final = 4
MAX_CONDITIONS: Final = 20
MAX_THRESHOLD: Final = 1_000_000_000_000
MAX_DAYS: Final = 366
ROOT: Final = "criteria"


class Condition(msgspec.Struct, frozen=True):
    """A metric has at least this value; with `in_days`, counted over so many days up to today."""

    metric: str
    at_least: int
    in_days: int | None = None


class CriteriaGroup(msgspec.Struct, frozen=True):
    """All of its parts hold, or any one of them."""

    every: bool
    parts: tuple[Criteria, ...]


Criteria = Condition | CriteriaGroup


class CriteriaNotJson(Refusal):
    """The criteria are not JSON: line {line}, column {column} cannot be read."""

    remedy = 'A condition is written `{{"metric": "messages", "at_least": 100}}`; see `/help`.'


class CriteriaUnclear(Refusal):
    """At `{place}` I expected a condition with `metric` and `at_least`, or `all` or `any` with a list."""

    remedy = 'For example `{{"all": [{{"metric": "level", "at_least": 10}}]}}`.'


class CriteriaUnknownWord(Refusal):
    """At `{place}` there is `{word}`, which I do not know."""

    remedy = "A condition has `metric`, `at_least` and, if you like, `in_days`; a group has `all` or `any`."


class CriteriaUnknownMetric(Refusal):
    """At `{place}`: there is no metric `{metric}`."""

    remedy = "There are: {known}."


class CriteriaThreshold(Refusal):
    """At `{place}`: `at_least` must be a whole number from 1 to {most}."""

    remedy = "Write it without quotation marks and separators."


class CriteriaDays(Refusal):
    """At `{place}`: `in_days` must be a whole number of days from 1 to {most}."""

    remedy = "Leave it out to count from the beginning."


class CriteriaWithoutDays(Refusal):
    """At `{place}`: `{metric}` cannot be counted over days."""

    remedy = "Leave `in_days` out, or use one of: {possible}."


class CriteriaEmpty(Refusal):
    """At `{place}` there must be a list with at least one condition."""

    remedy = "Put conditions in it, or take it out."


class CriteriaTooDeep(Refusal):
    """At `{place}` the groups are nested more than {most} deep."""

    remedy = "A group of the same kind can be written into the one around it."


class CriteriaTooMany(Refusal):
    """There are more than {most} conditions."""

    remedy = "Make two achievements of it."


def read_criteria(text: str, metrics: Mapping[str, Metric]) -> Criteria:
    """From JSON as somebody typed it."""
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as problem:
        raise CriteriaNotJson(line=problem.lineno, column=problem.colno) from None
    except (ValueError, RecursionError):
        raise CriteriaNotJson(line=1, column=1) from None
    return check_criteria(raw, metrics)


def check_criteria(raw: Any, metrics: Mapping[str, Metric]) -> Criteria:
    """From plain JSON values; refuses what is wrong, naming the place."""
    criteria = _read(raw, ROOT, 1, metrics)
    if sum(1 for _ in conditions(criteria)) > MAX_CONDITIONS:
        raise CriteriaTooMany(most=MAX_CONDITIONS)
    return criteria


def _read(raw: Any, place: str, depth: int, metrics: Mapping[str, Metric]) -> Criteria:
    if not isinstance(raw, dict):
        raise CriteriaUnclear(place=place)
    if "metric" in raw:
        return _condition(raw, place, metrics)
    kinds = [kind for kind in ("all", "any") if kind in raw]
    _refuse_other_words(raw, place, ("all", "any"))
    if len(kinds) != 1:
        raise CriteriaUnclear(place=place)
    if depth > MAX_DEPTH:
        raise CriteriaTooDeep(place=place, most=MAX_DEPTH)
    return _group(raw[kinds[0]], kinds[0], place, depth, metrics)


def _group(listed: Any, kind: str, place: str, depth: int, metrics: Mapping[str, Metric]) -> CriteriaGroup:
    if not isinstance(listed, list) or not listed:
        raise CriteriaEmpty(place=f"{place}.{kind}")
    if len(listed) > MAX_CONDITIONS:
        raise CriteriaTooMany(most=MAX_CONDITIONS)
    parts = [_read(part, f"{place}.{kind}[{at}]", depth + 1, metrics) for at, part in enumerate(listed)]
    return CriteriaGroup(kind == "all", tuple(parts))


def _condition(raw: dict[str, Any], place: str, metrics: Mapping[str, Metric]) -> Condition:
    _refuse_other_words(raw, place, ("metric", "at_least", "in_days"))
    key, at_least, in_days = raw["metric"], raw.get("at_least"), raw.get("in_days")
    if not isinstance(key, str) or key not in metrics:
        raise CriteriaUnknownMetric(place=place, metric=_quoted(key), known=_keys(metrics))
    if not _is_whole(at_least, MAX_THRESHOLD):
        raise CriteriaThreshold(place=f"{place}.at_least", most=f"{MAX_THRESHOLD:,}")
    if "in_days" in raw:
        if not _is_whole(in_days, MAX_DAYS):
            raise CriteriaDays(place=f"{place}.in_days", most=MAX_DAYS)
        if not metrics[key].windows:
            possible = _keys({k: metric for k, metric in metrics.items() if metric.windows})
            raise CriteriaWithoutDays(place=place, metric=key, possible=possible)
    return Condition(key, at_least, in_days)  # type: ignore[arg-type]


def _refuse_other_words(raw: dict[str, Any], place: str, known: tuple[str, ...]) -> None:
    for word in raw:
        if word not in known:
            raise CriteriaUnknownWord(place=place, word=_quoted(word))


def _is_whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _quoted(value: Any) -> str:
    """Somebody's word, fit to stand between backticks."""
    return shorten(str(value).replace("\n", " "), 40) or "…"


def _keys(metrics: Mapping[str, Metric]) -> Markdown:
    return Markdown(", ").join(map(code, metrics))


def to_plain(criteria: Criteria) -> dict[str, Any]:
    """As it is stored."""
    if isinstance(criteria, CriteriaGroup):
        return {"all" if criteria.every else "any": [to_plain(part) for part in criteria.parts]}
    plain: dict[str, Any] = {"metric": criteria.metric, "at_least": criteria.at_least}
    return plain | ({"in_days": criteria.in_days} if criteria.in_days is not None else {})


def stored_criteria(raw: Any) -> Criteria | None:
    """What was checked when it was stored; None for none. Metrics that are gone stay at 0."""
    if raw is None:
        return None
    for kind in ("all", "any"):
        if kind in raw:
            parts = [stored_criteria(part) for part in raw[kind]]
            return CriteriaGroup(kind == "all", tuple(part for part in parts if part is not None))
    return Condition(raw["metric"], raw["at_least"], raw.get("in_days"))


def conditions(criteria: Criteria) -> Iterator[Condition]:
    """All conditions, in their order."""
    if isinstance(criteria, Condition):
        yield criteria
    else:
        for part in criteria.parts:
            yield from conditions(part)


def wanted(criteria: Criteria) -> frozenset[Wanted]:
    """The values that decide about it."""
    return frozenset((condition.metric, condition.in_days) for condition in conditions(criteria))


def holds(criteria: Criteria, values: Values) -> bool:
    """Whether it is fulfilled; values that are missing count as 0."""
    if isinstance(criteria, Condition):
        return values.get((criteria.metric, criteria.in_days), 0) >= criteria.at_least
    for part in criteria.parts:
        if holds(part, values) is not criteria.every:
            return not criteria.every
    return criteria.every


def progress(criteria: Criteria, values: Values) -> float:
    """How far somebody is, from 0 to 1: of all, the mean of the parts; of any, the best. 1 when it holds."""
    if isinstance(criteria, Condition):
        value = values.get((criteria.metric, criteria.in_days), 0)
        return max(0, min(value, criteria.at_least)) / criteria.at_least
    parts = [progress(part, values) for part in criteria.parts]
    return sum(parts) / len(parts) if criteria.every else max(parts)
