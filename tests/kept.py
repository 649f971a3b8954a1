"""Content that tests in a row share: stored once, and each test changes it for itself only.

What `kept` makes a fixture of is stored before the test's own transaction begins, in one that
lasts for as long as the tests that follow ask for it too. A test that does not ask for it
never sees it: it is taken back before. What a test then does with it is rolled back as ever.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Maker = Callable[..., Any]


@dataclass(frozen=True)
class _Layer:
    """What one maker stored, and all values that there are since: it may change earlier ones."""

    maker: Maker
    values: dict[str, Any]
    until_taken_back: ExitStack
    database: BaseDatabaseWrapper


_makers: dict[str, list[Maker]] = {}
_layers: list[_Layer] = []
_own: dict[str, Any] = {}


def kept(make: Maker) -> Any:
    """A fixture of what the function stores; its arguments are other fixtures made so."""
    name = make.__name__
    needed = [*inspect.signature(make).parameters]
    _makers.setdefault(name, []).append(make)

    @pytest.fixture(name=name)
    def fixture(request, db, _nothing_stays):
        if not _may_share(request.node):
            return make(**{other: request.getfixturevalue(other) for other in needed})
        assert name in _own, f"{name} was not stored before the test's transaction began"
        return _own[name]

    fixture.__doc__ = make.__doc__
    return fixture


def store_for(item: pytest.Item) -> None:
    """Store what this test asks for, and take back what it does not ask for."""
    if _is_lost():
        take_all_back()
    wanted = _wanted(item)
    while _layers and [layer.maker for layer in _layers] != wanted[: len(_layers)]:
        take_back()
    for maker in wanted[len(_layers) :]:
        _add(maker)
    _own.clear()
    if _layers:
        _own.update(deepcopy(_layers[-1].values))


def _is_lost() -> bool:
    """Whether what is stored is out of reach.

    A test has ended the transactions around it, or the driver of the browser has started: while
    its event loop runs, Django's connections are others.
    """
    database = connections[DEFAULT_DB_ALIAS]
    is_ended = database.closed_in_transaction or not database.in_atomic_block
    return is_ended or any(layer.database is not database for layer in _layers)


def take_back() -> None:
    """Roll back what was stored last, on the connection that stored it."""
    layer, here = _layers.pop(), connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = layer.database
    try:
        layer.until_taken_back.close()
    finally:
        connections[DEFAULT_DB_ALIAS] = here


def take_all_back() -> None:
    """Roll back everything."""
    while _layers:
        take_back()


def _add(maker: Maker) -> None:
    values = deepcopy(_layers[-1].values) if _layers else {}
    with ExitStack() as stack:
        stack.enter_context(_rolled_back())
        given = {name: values[name] for name in inspect.signature(maker).parameters}
        values[maker.__name__] = maker(**given)
        database = connections[DEFAULT_DB_ALIAS]
        _layers.append(_Layer(maker, values, stack.pop_all(), database))


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        if connections[DEFAULT_DB_ALIAS].in_atomic_block:
            transaction.set_rollback(True)


def _may_share(item: pytest.Item) -> bool:
    """Whether the test has a transaction, and the same time, as others."""
    marker = item.get_closest_marker("django_db")
    has_transaction = marker is None or not marker.kwargs.get("transaction")
    return has_transaction and "clock" not in item.fixturenames


def _wanted(item: pytest.Item) -> list[Maker]:
    """Return what stores the fixtures that the test asks for, each after what it needs."""
    found: dict[Maker, None] = {}

    def want(name: str) -> None:
        maker = _maker_for(item, name)
        if maker is not None and maker not in found:
            for needed in inspect.signature(maker).parameters:
                want(needed)
            found[maker] = None

    for name in _makers:
        if name in item.fixturenames and _may_share(item):
            want(name)
    return list(found)


def _maker_for(item: pytest.Item, name: str) -> Maker | None:
    """Return what stores the fixture of this name in the test's module: the nearest of them."""
    module = item.module.__name__
    seen = [make for make in _makers[name] if module.startswith(_where(make))]
    return max(seen, key=lambda make: len(_where(make)), default=None)


def _where(make: Maker) -> str:
    return make.__module__.removesuffix("conftest")
