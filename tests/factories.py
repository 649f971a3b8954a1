"""Content for tests, with defaults that say what it is; all of it stored as editors store it."""

from datetime import timedelta
from io import BytesIO
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from PIL import Image
from reversion.models import Version

from articles import publishing
from articles.models import Article, ContactChannel, Feedback, Guide, RiskNote, Step

_numbers = count(1)


def image_bytes(kind: str = "PNG", size: tuple[int, int] = (60, 40), colour: str = "teal") -> bytes:
    """Return a picture of one colour as a file."""
    output = BytesIO()
    Image.new("RGB", size, colour).save(output, kind)
    return output.getvalue()


def make_guide(**values: Any) -> Guide:
    """Store a published guide."""
    number = next(_numbers)
    guide = Guide(
        **{
            "title": f"怎么找回密码（{number}）",
            "slug": f"recover-{number}",
            "summary": "几种找回密码的办法。",
            "introduction": "别慌，一步一步来。",
            "is_published": True,
            "position": number,
            **values,
        }
    )
    publishing.save_guide(guide)
    return guide


def make_article(
    guide: Guide | None = None,
    *,
    steps: list[str] | list[Step] | None = None,
    risk_notes: list[RiskNote] | None = None,
    **values: Any,
) -> Article:
    """Store a published article, with a step for each text or Step given."""
    number = next(_numbers)
    article = Article(
        guide=guide or make_guide(),
        **{
            "title": f"用备用密码找回（{number}）",
            "slug": f"backup-{number}",
            "summary": "用备用密码改密码。",
            "fits_when": "你设置过备用密码。",
            "status": Article.Status.PUBLISHED,
            "position": number,
            **values,
        },
    )
    rows = [step if isinstance(step, Step) else Step(text=step) for step in steps or []]
    publishing.save_article(article, rows, risk_notes)
    return article


def make_draft(guide: Guide | None = None, **values: Any) -> Article:
    """Store an article that was never published."""
    return make_article(guide, status=Article.Status.DRAFT, **values)


def make_risk_note(**values: Any) -> RiskNote:
    """Store a risk note in force."""
    number = next(_numbers)
    note = RiskNote(
        **{
            "slug": f"note-{number}",
            "title": f"不要告诉别人验证码（{number}）",
            "body": "谁问都不要说。",
            "position": number,
            **values,
        }
    )
    publishing.save_risk_note(note)
    return note


def make_channel(**values: Any) -> ContactChannel:
    """Store a contact channel in force that is not the hotline."""
    number = next(_numbers)
    channel = ContactChannel(
        **{
            "slug": f"channel-{number}",
            "kind": ContactChannel.Kind.ONLINE,
            "name": f"在线客服 {number}",
            "value": "官方网站首页右下角",
            "position": number,
            **values,
        }
    )
    publishing.save_channel(channel)
    return channel


def make_hotline(value: str = "95188", **values: Any) -> ContactChannel:
    """Store the phone number that every page shows."""
    return make_channel(
        **{
            "kind": ContactChannel.Kind.PHONE,
            "name": "客服热线",
            "value": value,
            "is_hotline": True,
            **values,
        }
    )


def make_staff(username: str = "xiaobian", *, groups: list[Any] | None = None, **values: Any):
    """Store a member of staff in the groups, there for long enough to confirm proposals."""
    values = {"date_joined": timezone.now() - timedelta(days=30), **values}
    user = get_user_model().objects.create_user(
        username=username, password="a long enough password", is_staff=True, **values
    )
    user.groups.set(groups or [])
    return user


def make_feedback(article: Article | None = None, **values: Any) -> Feedback:
    """Store a reader's answer «not solved», given today and said of the article's last version."""
    article = article or make_article(steps=["打开", "输入"])
    version = Version.objects.get_for_object(article).select_related("revision").first()
    return Feedback.objects.create(
        **{
            "article": article,
            "version": version,
            "version_of": version.revision.date_created,
            "is_solved": False,
            "day": timezone.localdate(),
            **values,
        }
    )
