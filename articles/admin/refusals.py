"""Why nothing was saved: what editors are told where the database or a rule refused."""

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError

from articles.views.outages import outage_of

BUSY = "数据库正忙，什么都没有保存，你写的内容还在。请过几秒再点一次保存。"
FAILED = "{reason}什么都没有保存，你写的内容还在，先不要关掉这个页面。{remedy}然后再点一次保存。"
PICTURE_FAILED = "图片没有存下来。{reason}{remedy}"
OVERTAKEN_BY_EQUAL = (
    "刚刚有人保存了和这里冲突的内容（例如同一个网址名，或者另一条全站热线），"
    "所以什么都没有保存，你写的内容还在。请检查后再点一次保存。"
)


def why_not_saved(error: DatabaseError | OSError | ValidationError) -> tuple[str, int]:
    """Return what to tell the editor, and the status of the answer.

    Raises the error again where it is no outage but a fault of ours.
    """
    if isinstance(error, ValidationError):
        return "".join(error.messages), 409
    if isinstance(error, IntegrityError):
        return OVERTAKEN_BY_EQUAL, 409
    outage = outage_of(error)
    if outage is None:
        raise error
    if "locked" in str(error) or "busy" in str(error):
        return BUSY, 503
    return FAILED.format(reason=outage.reason, remedy=outage.remedy), 503


def why_no_picture(error: OSError) -> str:
    """Return why a picture could not be stored; raises the error where that is our fault."""
    outage = outage_of(error)
    if outage is None:
        raise error
    return PICTURE_FAILED.format(reason=outage.reason, remedy=outage.remedy)
