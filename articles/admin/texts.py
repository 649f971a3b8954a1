"""What stands beside the texts of an article in its form, and in that of a change of it."""

from articles.admin.content_form import KEYWORDS_HELP, SUMMARY_HELP

TEXT_HELP = {
    "title": "访客要办的事或要知道的事，例如“用备用密码登录”。",
    "summary": SUMMARY_HELP,
    "fits_when": "什么情况下该用这一篇，例如“还记得以前用过的密码”。访客靠它选对办法。",
    "kind": "“操作步骤”会请访客一步一步做；“联系方式”会在页面上列出所有渠道。",
    "body": "显示在步骤后面。步骤请写在上面的“步骤”里，不要写在正文里。",
    "keywords": KEYWORDS_HELP,
}
