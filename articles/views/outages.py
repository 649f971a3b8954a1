"""What an editor or a visitor is told when the database cannot be read or written."""

import errno
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError


@dataclass(frozen=True, slots=True)
class Outage:
    """What is wrong, and what the operator should do, each a sentence."""

    reason: str
    remedy: str


_UNREACHABLE = Outage(
    "网站现在连不上数据库。", "请告诉网站的维护人员：检查数据库是否在运行，DATABASE_URL 是否正确。"
)
_KNOWN = (
    (
        ("locked", "busy"),
        Outage(
            "数据库正忙，另一个保存还没有结束。", "请等几秒再试；一直这样就告诉网站的维护人员。"
        ),
    ),
    (
        ("readonly", "read-only"),
        Outage(
            "数据库现在只能读，不能保存。", "请告诉网站的维护人员：检查数据库文件和文件夹的权限。"
        ),
    ),
    (
        ("disk is full", "no space left", "could not extend"),
        Outage("服务器的磁盘满了，不能保存。", "请告诉网站的维护人员：清理磁盘后再保存。"),
    ),
    (
        ("no such table", "unable to open", "disk i/o", "malformed", "does not exist"),
        Outage(
            "数据库文件不见了或者读不出来。",
            "请告诉网站的维护人员：检查数据文件夹，必要时从备份恢复。",
        ),
    ),
)


_NO_PICTURES = Outage(
    "存图片的地方现在连不上。",
    "请告诉网站的维护人员：检查 HELPCENTER_S3_BUCKET 指的存储是否在运行，密钥是否正确。",
)


def outage_of(error: BaseException | None) -> Outage | None:
    """Return what to say of the error, or None where it is no outage but a fault of ours."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _KNOWN[2][1]
        if isinstance(error, OSError) and error.errno == errno.EHOSTUNREACH:
            return _NO_PICTURES
        if _is_outage(error):
            text = str(error).lower()
            found = (outage for words, outage in _KNOWN if any(word in text for word in words))
            return next(found, _UNREACHABLE)
        error = error.__cause__ or error.__context__
    return None


def _is_outage(error: BaseException) -> bool:
    if isinstance(error, InternalError):
        return "read-only" in str(error).lower()
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
