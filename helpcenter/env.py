"""Typed readers of the environment: the only place where it is read."""

import errno
import ipaddress
import os
import re
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off", "")
_HOST_PATTERN = re.compile(r"\*|\.?[\w-]+(?:\.[\w-]+)*|\[[\da-fA-F:.]+\]")
_SHORTEST_SECRET = 32


def text(name: str, default: str) -> str:
    """Return the variable, stripped, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def names(name: str, default: str) -> list[str]:
    """Return the comma-separated items of the variable, without empty ones."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def hosts(name: str, default: str) -> list[str]:
    """Return the host names of the variable, or Django's patterns of them.

    Raises ImproperlyConfigured for what no request's host can be, such as an address or a
    name with a port: with it, every request would be refused.
    """
    found = names(name, default)
    if wrong := next((item for item in found if not _HOST_PATTERN.fullmatch(item)), ""):
        raise ImproperlyConfigured(
            f"{name} names {wrong!r}; expected host names without scheme, port or path, "
            "such as help.example.org or [::1]."
        )
    return found


def host(name: str, default: str) -> str:
    """Return the name or IP address of the variable, in brackets where it has colons.

    Raises ImproperlyConfigured for anything else, such as a port beside it.
    """
    value = text(name, default)
    if re.fullmatch(r"[\w.-]+", value):
        return value
    try:
        return f"[{ipaddress.IPv6Address(value.strip('[]'))}]"
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}={value!r} is not accepted; expected an IP address or a name, without a port."
        ) from error


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

    Raises ImproperlyConfigured where it cannot be made. One with a site in it need not be
    writable: readers are served while a disk is read-only.
    """
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK) and not any(path.iterdir()):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}={str(path)!r} cannot be used as a folder ({error.strerror}); "
            "expected a folder that this user may write to."
        ) from error
    return path


def secret(name: str, kept_in: Path) -> str:
    """Return the variable, or a random secret kept in the given file with mode 600.

    The file is created only once, even when several processes start together: the
    secret is written aside first and then linked into place. Raises ImproperlyConfigured
    where it cannot be made, or is too short.
    """
    source, found = name, text(name, "")
    if not found:
        if not kept_in.exists():
            try:
                _create_secret(kept_in)
            except OSError as error:
                raise ImproperlyConfigured(
                    f"{name} is not given, and {kept_in} cannot be made ({error.strerror}); "
                    "expected HELPCENTER_DATA_DIR to be a folder that this user may write to."
                ) from error
        source, found = str(kept_in), kept_in.read_text(encoding="ascii").strip()
    if len(found) < _SHORTEST_SECRET:
        raise ImproperlyConfigured(
            f"{source} has {len(found)} characters; "
            f"expected at least {_SHORTEST_SECRET} random ones."
        )
    return found


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
