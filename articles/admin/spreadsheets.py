"""Tables for spreadsheets, in which no visitor's words become a formula."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF100


def spreadsheet(
    name: str, header: Sequence[str], rows: Iterable[Sequence[str | int | None]]
) -> HttpResponse:
    """Return the rows as a CSV file of the name, one that opens in Chinese in any program."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # spreadsheets take the file for UTF-8 by this mark
    writer = csv.writer(response)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return response


def _harmless(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula, spaces before it or not."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(_STARTS_A_FORMULA) else text
