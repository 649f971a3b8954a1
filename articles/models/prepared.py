"""Queries that are written once, with blanks that are filled in each time they are asked.

Django takes several times as long to write the query of a page as the database to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, models, router

Row = list[Any]


class Blank(models.Expression):
    """A value that a prepared query is given when it is asked."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Return a placeholder with this blank as its parameter, to be filled in by `Prepared`."""
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class _Written:
    """One query as a database wants it, and which of its columns are converted by what."""

    sql: str
    parameters: tuple[Any, ...]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]


class Prepared:
    """The rows of one or more `values_list` querysets, one after the other, in one query.

    `make` returns them; it is called when the query is asked for the first time. All have
    the same columns. Whatever changes from one time to the next has to be a `Blank`.
    """

    def __init__(
        self, model: type[models.Model], make: Callable[[], Sequence[models.QuerySet[Any, Any]]]
    ) -> None:
        self._model = model
        self._make = make
        self._written: dict[str, _Written] = {}

    def rows(self, **values: Any) -> list[Row]:
        """Return the rows with these values in the blanks; one query."""
        alias = router.db_for_read(self._model)
        written = self._written.get(alias)
        if written is None:
            written = self._written[alias] = self._write(alias)
        connection = connections[alias]
        filled = [_filled(one, values, connection) for one in written.parameters]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, filled)
            rows = [list(row) for row in cursor.fetchall()]
        for column, converters, expression in written.converters:
            for row in rows:
                for convert in converters:
                    row[column] = convert(row[column], expression, connection)
        return rows

    def _write(self, alias: str) -> _Written:
        compilers = [found.query.get_compiler(using=alias) for found in self._make()]
        parts = [compiler.as_sql() for compiler in compilers]
        texts = [sql for sql, _ in parts]
        if len(texts) > 1:  # in parentheses of their own: SQLite limits none in a union
            texts = [f"SELECT * FROM ({sql}) AS part{n}" for n, sql in enumerate(texts)]  # noqa: S608  (the ORM's own text)
        first = compilers[0]
        found = first.get_converters([column[0] for column in first.select or ()])
        return _Written(
            sql=" UNION ALL ".join(texts),
            parameters=tuple(value for _, values in parts for value in values),
            converters=[(column, *rule) for column, rule in found.items()],
        )


def _filled(parameter: Any, values: dict[str, Any], connection: Any) -> Any:
    if not isinstance(parameter, Blank):
        return parameter
    field = parameter.output_field
    return field.get_db_prep_value(values[parameter.name], connection)
