"""Chinese in general: which characters say little, and which words have a short form.

Both are small lists of everyday language, from general knowledge of it; nothing in them
was counted in questions or learned from them. They are used where single lines are
compared, and not for the tokens of the index: there they cost more than they bring.
"""

import re

from articles.content import pinyin

FUNCTION_WORDS = (
    "的了着过吗呢吧啊呀哦嘛么地得"  # particles
    "我你您他她它们这那"  # pronouns
    "请问好谢"  # politeness
    "什怎为哪几多少"  # questions
    "能会要想可以"  # modal verbs
    "是有在就都也和跟与及把被给让个又再很"  # copula, prepositions, adverbs, measure
)
"""Characters that mostly shape a sentence and seldom say what it is about.

Of those that sound alike, the most usual comes first.
"""

FUNCTION_UNITS = frozenset(FUNCTION_WORDS)
FUNCTION_SOUNDS = frozenset(map(pinyin.syllable, FUNCTION_WORDS))
PARTICLES = frozenset("吗呢吧呀")
"""Function words that stand at an end only."""

SPOKEN_FOR = {
    sound: word
    for word in reversed(FUNCTION_WORDS + "不没办")
    if len(sound := pinyin.syllable(word)) > 1
}
"""Sound to the word that is most likely meant by it and may stand beside anything.

The last three are in most questions, and say too much to be told less than other words.
One letter is left out: `zhifubao` does not end in two interjections.
"""

_SHORT_FORMS = {
    "改": "修改 更改 变更",
    "换": "更换 改换",
    "开": "开通 开启 打开 启用",
    "关": "关闭 关掉",
    "停": "停用 停止",
    "取消": "解除 撤销",
    "办": "办理 申请",
    "查": "查询 查看 查找",
    "付": "付款 支付 付钱 付费",
    "扣": "扣款 扣钱 扣费",
    "退": "退款 退钱",
    "还": "还款 还钱",
    "转": "转账 汇款 转钱",
    "借": "借款 借钱 贷款",
    "买": "购买",
    "卖": "出售",
    "删": "删除 删掉",
    "提": "提高 提升",
    "降": "降低 减少",
    "用": "使用",
    "丢": "丢失 遗失",
    "忘": "忘记",
    "装": "安装",
    "说": "说明",
    "收": "收到",
    "登": "登录",
    "进": "进入",
    "绑": "绑定",
    "解绑": "解除绑定",
    "账号": "账户",
    "手机号": "手机号码 电话号码",
    "现在": "目前",
    "马上": "立刻 立即",
    "推迟": "延期 延后 延迟",
    "逾期": "过期",
    "验证": "认证 核实",
    "更新": "升级",
    "全部": "所有",
    "提前": "提早",
    "为什么": "什么原因 怎么回事 什么情况",
}
"""Everyday words that are said for longer or more formal ones."""

_SHORT = {
    " ".join(longer): " ".join(short)
    for short, longer_ones in _SHORT_FORMS.items()
    for longer in longer_ones.split()
}
_LONGER = re.compile("|".join(sorted(_SHORT, key=len, reverse=True)))


def shortened(line: str) -> frozenset[str]:
    """Return the line's units with longer words in their short form, each once.

    The line is given as its units with spaces between them.
    """
    return frozenset(_LONGER.sub(lambda found: _SHORT[found.group()], line).split())
