"""Why nothing was saved: what editors are told where the database or a rule refused."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError

BUSY = "数据库正忙，什么都没有保存，你写的内容还在。请过几秒再点一次保存。"
OVERTAKEN_BY_EQUAL = (
    "刚刚有人保存了和这里冲突的内容（例如同一个网址名，或者另一条全站热线），"
    "所以什么都没有保存，你写的内容还在。请检查后再点一次保存。"
)


def why_not_saved(error: OperationalError | IntegrityError | ValidationError) -> tuple[str, int]:
    """Return what to tell the editor, and the status of the answer."""
    if isinstance(error, OperationalError):
        return BUSY, 503
    if isinstance(error, IntegrityError):
        return OVERTAKEN_BY_EQUAL, 409
    return "".join(error.messages), 409
