"""Made-up texts to try the site with: plausible, all different, the same for each number."""

from dataclasses import dataclass
from random import Random

_THINGS = (
    "银行卡", "手机号", "登录密码", "支付密码", "实名信息", "收货地址", "账单", "余额", "红包",
    "优惠券", "电子发票", "会员", "自动续费", "指纹", "刷脸登录", "消费提醒", "好友", "黑名单",
    "隐私设置", "常用设备", "邮箱", "订单", "退款", "转账", "话费充值", "水电费", "公交卡",
    "医保卡", "社保记录", "公积金", "亲情账户", "积分", "小程序", "语音助手", "定位权限",
)  # fmt: skip
_ACTIONS = (
    "更换", "解绑", "查询", "找回", "开通", "关闭", "修改", "取消", "核对", "申诉", "恢复", "导出",
)  # fmt: skip
_SITUATIONS = (
    "手机丢了", "换了新手机", "收不到短信", "忘了原来的", "页面一直打不开", "人在国外",
    "替家里老人办", "账号被锁住了", "预留的号码变了", "提示系统繁忙", "身份证过期了", "刚刚注册",
    "被别人改过", "用的是旧版本", "没有网络的时候",
)  # fmt: skip
_PLACES = ("「我的」", "「设置」", "「账户与安全」", "「服务」", "「客户服务」", "「卡包」")
_CHECKS = (
    "看清楚页面上的名字，确认是你自己的账户。",
    "等页面自己跳转，不要连续点。",
    "如果没有反应，退出来再进一次。",
    "核对最后四位，和手上的对得上才继续。",
    "没有看到这个按钮，就先把应用更新到最新版本。",
)
_WARNINGS = (
    "不要把验证码告诉任何人，自称客服的也不行。",
    "不要点短信里的链接，只从应用里进入。",
    "办完以后隔一天再看一次，确认已经生效。",
)
_REASONS = ("安全起见", "为了少出错", "以后查起来方便", "有人这样丢过钱", "规定就是这样")


@dataclass(frozen=True, slots=True)
class Sample:
    """One made-up article in Markdown; without steps it only explains."""

    title: str
    summary: str
    fits_when: str
    keywords: str
    body: str
    steps: tuple[str, ...]
    caution: str


def guide_title(number: int) -> str:
    """Return the title of the made-up guide of this number, from 1."""
    thing = _THINGS[number % len(_THINGS)]
    return f"试用指南 {number}：{thing}的常见问题"


def sample(number: int) -> Sample:
    """Return the made-up article of this number, from 1."""
    chance = Random(number)  # noqa: S311  (nothing secret)
    thing = _THINGS[number % len(_THINGS)]
    action, situation = chance.choice(_ACTIONS), chance.choice(_SITUATIONS)
    place = chance.choice(_PLACES)
    is_reading = number % 7 == 0
    return Sample(
        title=f"{situation}，怎么{action}{thing}（试用 {number}）",
        summary=f"{situation}也能{action}{thing}，在{place}里一步一步办。",
        fits_when="" if is_reading else f"{situation}，又要{action}{thing}。",
        keywords=f"{thing}怎么{action}\n{action}不了{thing}",
        body=_body(chance, thing, action),
        steps=() if is_reading else _steps(chance, thing, action, place),
        caution=chance.choice(_WARNINGS),
    )


def _steps(chance: Random, thing: str, action: str, place: str) -> tuple[str, ...]:
    middle = chance.sample(_CHECKS, chance.randint(1, 4))
    return (
        f"打开应用，点右下角的{place}。",
        f"找到「{thing}」，点进去。",
        *middle,
        f"选「{action}」，再点「下一步」。",
        "看到办好的提示，就完成了。",
    )


def _body(chance: Random, thing: str, action: str) -> str:
    others = chance.sample(_THINGS, 3)
    return "\n\n".join(
        (
            f"{chance.choice(_REASONS)}，{action}{thing}以前先停一停。{chance.choice(_CHECKS)}",
            f"## {action}以后会怎样",
            f"- {others[0]}不受影响。\n- {others[1]}要重新确认一次。\n- {others[2]}第二天才更新。",
            f"## 还是不行\n\n**{chance.choice(_WARNINGS)}** 换一个时间再试，或者联系客服。",
        )
    )
