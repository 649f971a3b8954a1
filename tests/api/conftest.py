"""Content that the API answers about."""

from articles import publishing
from tests import factories
from tests.kept import kept


@kept
def content(hotline):
    """One guide with two articles, notes and channels, and texts that name the hotline."""
    hotline.slug = "hotline"
    hotline.how_to = "拨打 [[hotline]]。"
    publishing.save_channel(hotline)
    note = factories.make_risk_note(slug="codes", body="有疑问就打 [[hotline]]。")
    factories.make_risk_note(slug="everywhere", is_sitewide=True)
    factories.make_risk_note(slug="elsewhere")
    guide = factories.make_guide(
        title="忘记密码", slug="recover", introduction="别慌，打 [[hotline]]。"
    )
    factories.make_article(
        guide,
        title="用备用密码找回",
        slug="backup",
        steps=["打开 **设置**", "[联系客服](/contact/)"],
        risk_notes=[note],
        body="## 还要知道\n\n打 [[hotline]]。",
    )
    factories.make_article(guide, title="用身份验证找回", slug="identity", steps=["打开"])
    return guide
