"""One at a time, on all machines of a site: for commands that must not run beside each other."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

_KEY = 0x68656C70  # "help"; any number, as long as nothing else in the database takes it


@contextmanager
def one_at_a_time(on_waiting: Callable[[], None]) -> Iterator[None]:
    """Wait until nobody else is inside and stay alone inside; says so where it has to wait.

    The lock goes with the process that holds it, however that ends.
    """
    held = _in_postgresql if connection.vendor == "postgresql" else _in_data_folder
    with held(on_waiting):
        yield


@contextmanager
def _in_postgresql(on_waiting: Callable[[], None]) -> Iterator[None]:
    """Hold an advisory lock on a connection of its own, which ends with it."""
    own = connection.copy()
    own.settings_dict["OPTIONS"]["pool"] = None  # a pool would keep it open
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
            if not cursor.fetchone()[0]:
                on_waiting()
                cursor.execute("SELECT pg_advisory_lock(%s)", [_KEY])
        yield
    finally:
        own.close()


@contextmanager
def _in_data_folder(on_waiting: Callable[[], None]) -> Iterator[None]:
    with Path(settings.DATA_DIR, "prepare.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
