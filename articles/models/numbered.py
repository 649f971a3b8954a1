"""Rows in blocks by their keys, found without counting or skipping any."""

from typing import Any, TypeVar

from django.db import connections, models

M = TypeVar("M", bound=models.Model)


def blocks(found: models.QuerySet[M], size: int) -> list[int]:
    """Return which blocks hold a row of these, block n being the keys from n × size on.

    One query, which goes from the first row of one block to the first of the next: its cost
    grows with the blocks, not with the rows.
    """
    rows = found.order_by("pk").values("pk")
    first, first_values = rows[:1].query.sql_with_params()
    after, after_values = rows.filter(pk__gte=_Boundary(size))[:1].query.sql_with_params()
    sql = f"""
        WITH RECURSIVE block(number) AS (
            SELECT ({first}) / {size:d}
            UNION ALL
            SELECT ({after}) / {size:d} FROM block WHERE block.number IS NOT NULL)
        SELECT number FROM block WHERE number IS NOT NULL"""  # noqa: S608  (the ORM's own text)
    with connections[found.db].cursor() as cursor:
        cursor.execute(sql, (*first_values, *after_values))
        return [number for (number,) in cursor.fetchall()]


class _Boundary(models.Expression):
    """The first key after the block that the recursion stands at."""

    output_field = models.BigIntegerField()

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[()]]:
        """Return the expression; it has a meaning inside of `blocks` only."""
        return f"(block.number + 1) * {self._size:d}", ()
