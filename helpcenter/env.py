"""Typed readers of the environment: the only place where it is read."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off", "")


def text(name: str, default: str) -> str:
    """Return the variable, stripped, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def names(name: str, default: str) -> list[str]:
    """Return the comma-separated items of the variable, without empty ones."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def hosts(name: str, default: str) -> list[str]:
    """Return the host names of the variable.

    Raises ImproperlyConfigured for an address: with it, every request would be refused.
    """
    found = names(name, default)
    if wrong := next((host for host in found if "/" in host), ""):
        raise ImproperlyConfigured(
            f"{name} names {wrong!r}; expected host names without scheme or path, "
            "such as help.example.org."
        )
    return found


def flag(name: str) -> bool:
    """Return whether the variable is switched on; unset means off.

    Raises ImproperlyConfigured for a word that is neither yes nor no.
    """
    value = os.environ.get(name, "").strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    accepted = ", ".join(word for word in _TRUE + _FALSE if word)
    raise ImproperlyConfigured(f"{name}={value!r} is not a switch; accepted: {accepted}.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    """Return the variable as a whole number between least and most, both included.

    Raises ImproperlyConfigured for anything else.
    """
    value = text(name, str(default))
    message = f"{name}={value!r} is not accepted; expected a whole number from {least} to {most}."
    try:
        parsed = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(message) from error
    if not least <= parsed <= most:
        raise ImproperlyConfigured(message)
    return parsed


def folder(name: str, default: Path) -> Path:
    """Return the folder that the variable names, created where it is missing.

    Raises ImproperlyConfigured where it cannot be made.
    """
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}={str(path)!r} cannot be used as a folder ({error.strerror}); "
            "expected a folder that this user may write to."
        ) from error
    return path


def secret(name: str, kept_in: Path) -> str:
    """Return the variable, or a random secret kept in the given file with mode 600.

    The file is created only once, even when several processes start together: the
    secret is written aside first and then linked into place.
    """
    given = os.environ.get(name, "").strip()
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured(
                f"{name} has {len(given)} characters; expected at least 32 random ones."
            )
        return given
    if not kept_in.exists():
        _create_secret(kept_in)
    return kept_in.read_text(encoding="ascii").strip()


def _create_secret(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its secret is the one to use
    finally:
        draft.unlink()
