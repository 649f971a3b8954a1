"""The starter guide says what the guide says, on the pages that visitors read."""

import pytest

from tests.pages import links, parse, text_of, with_class

pytestmark = pytest.mark.usefixtures("starter")

FORGOT = "/guides/forgot-password/"
FREE = "/guides/password-free-payment/"
WRONG_ON_PURPOSE = ("登录页面", "账户名", "错误的密码")


def words(client, path):
    return text_of(parse(client.get(path)).find(".//main"))


def steps(client, path):
    return [text_of(step) for step in with_class(parse(client.get(path)), "step", "li")]


def assert_in_order(phrases, texts):
    """Every phrase is said, each at or after the one before."""
    whole, position = " ".join(texts), 0
    for phrase in phrases:
        found = whole.find(phrase, position)
        assert found >= 0, f"{phrase} is not said after {whole[:position][-20:]!r}"
        position = found


def test_the_overview_calms_and_says_that_the_way_depends_on_what_was_set_up(client):
    overview = words(client, FORGOT)
    for phrase in ("别慌", "好几种办法", "不能正常使用", "以前设置过什么"):
        assert phrase in overview


def test_the_four_ways_are_offered_in_order(client):
    ways = [text_of(way) for way in with_class(parse(client.get(FORGOT)), "way", "li")]
    assert len(ways) == 4
    assert_in_order(["用备用密码", "用账户安全保护工具", "用身份验证", "客服"], ways)


def test_the_way_by_backup_password_fits_when_it_was_set_and_not_changed(client):
    page = words(client, f"{FORGOT}backup-password/")
    assert "注册时设置过备用密码，后来没有改过" in page


def test_the_steps_with_the_backup_password(client):
    assert_in_order(
        [
            "登录页面",
            "账户名",
            "错误的密码",
            "「找回密码」",
            "注册的手机号",
            "备用密码验证",
            "输入备用密码",
        ],
        steps(client, f"{FORGOT}backup-password/"),
    )


def test_the_way_by_security_tool_fits_when_it_was_switched_on(client):
    assert "以前开启过账户安全保护工具" in words(client, f"{FORGOT}security-tool/")


def test_the_steps_with_the_security_tool(client):
    assert_in_order(
        [
            "登录页面",
            "账户名",
            "错误的密码",
            "「设置安全保护工具」",
            "「忘记支付密码」",
            "验证你的身份",
            "新的支付密码",
        ],
        steps(client, f"{FORGOT}security-tool/"),
    )


def test_the_identity_check_fits_when_there_is_neither(client):
    page = words(client, f"{FORGOT}identity-check/")
    assert "没有备用密码，也没有账户安全保护工具" in page


def test_the_steps_of_the_identity_check(client):
    assert_in_order(
        [
            *("登录页面", "账户名", "错误的密码", "「找回密码」", "真实姓名", "身份证号码"),
            *(
                "绑定的手机号",
                "滑块",
                "「下一步」",
                "验证码",
                "「下一步」",
                "身份确认以后",
                "新的支付密码",
            ),
        ],
        steps(client, f"{FORGOT}identity-check/"),
    )


def test_customer_service_fits_when_nothing_else_worked(client):
    assert "都试过了，还是不行" in words(client, f"{FORGOT}customer-service/")


@pytest.mark.parametrize("path", ["/contact/", f"{FORGOT}customer-service/"])
def test_every_channel_is_named_where_help_is_sought(client, path):
    page = words(client, path)
    for phrase in ("95188", "官方网站首页右下角", "「在线客服」", "微信", "微博", "快慢也不同"):
        assert phrase in page


def test_the_guide_closes_with_the_preparations(client):
    assert "备用密码、账户安全保护工具、身份验证" in words(client, FORGOT)


def test_password_free_payment_is_explained_with_its_convenience_and_risk(client):
    page = words(client, FREE)
    for phrase in ("不用密码就能完成付款", "很方便", "日常生活", "风险", "关掉"):
        assert phrase in page


@pytest.mark.parametrize("path", [f"{FREE}why-cancel/", "/risks/"])
def test_the_three_risks_are_told(client, path):
    page = words(client, path)
    for phrase in (
        *("安全风险", "偷了你的手机或电脑", "信用卡付款", "恶意网站"),
        *("失去控制", "争议", "证据", "权益"),
        *("过多消费", "没有了节制", "财务状况", "意想不到的坏结果"),
    ):
        assert phrase in page


def test_the_steps_through_the_bank(client):
    assert_in_order(
        ["网上银行或电话银行", "信用卡银行", "取消免密支付", "核对你的账户和银行卡信息", "关闭"],
        steps(client, f"{FREE}cancel-through-bank/"),
    )


def test_the_steps_in_an_app(client):
    assert_in_order(
        ["注册的账号", "账户管理中心", "步骤也会不同", "安全中心", "修改支付密码", "关闭免密支付"],
        steps(client, f"{FREE}cancel-in-app/"),
    )


def test_the_way_in_an_app_fits_apps_with_logistics_and_payment(client):
    assert "带物流和支付功能的 App" in words(client, f"{FREE}cancel-in-app/")


@pytest.mark.parametrize("slug", ["cancel-through-bank", "cancel-in-app"])
def test_both_ways_show_the_three_cautions_before_the_steps(client, slug):
    page = words(client, f"{FREE}{slug}/")
    assert_in_order(["保管好银行卡信息", "安排好账户余额", "核对每一份账单", "照着做"], [page])


def test_what_changes_afterwards_is_told(client):
    page = words(client, f"{FREE}after-cancelling/")
    for phrase in ("支付密码", "短信验证码", "账户余额", "银行卡要及时收回", "卡号和密码"):
        assert phrase in page


def test_the_advice_is_told(client):
    page = words(client, f"{FREE}advice/")
    for phrase in (
        "特定的场合",
        "再把它关掉",
        "完整的计划",
        "多少余额",
        "督促银行",
        "风险控制和监督",
    ):
        assert phrase in page


def test_no_other_phone_number_is_on_the_site(client):
    paths = ["/", "/contact/", "/about/", FORGOT, FREE, f"{FORGOT}customer-service/"]
    numbers = {href for path in paths for href in links(parse(client.get(path))) if "tel:" in href}
    assert numbers == {"tel:95188"}


def test_every_link_inside_the_site_leads_to_a_page(client):
    seen, waiting, broken = set(), ["/"], []
    while waiting:
        path = waiting.pop()
        seen.add(path)
        response = client.get(path)
        if response.status_code != 200:
            broken.append((path, response.status_code))
            continue
        for href in links(parse(response)):
            target = href.partition("#")[0]
            if target.startswith("/") and target not in seen | set(waiting):
                waiting.append(target)
    assert broken == []
    assert len(seen) >= 16


def test_every_link_to_a_place_on_a_page_has_its_place(client, starter):
    paths = ["/", "/risks/", FORGOT, FREE]
    paths += [f"{FORGOT}{slug}/" for slug in ("backup-password", "customer-service")]
    for path in paths:
        tree = parse(client.get(path))
        ids = {element.get("id") for element in tree.iter()}
        places = [href[1:] for href in links(tree) if href.startswith("#")]
        assert [place for place in places if place not in ids] == []
