"""Searching the starter guide in the words that visitors use."""

import re

import pytest

from tests.pages import links, parse, text_of, with_class

pytestmark = pytest.mark.usefixtures("starter")


def found(client, query):
    tree = parse(client.get("/search/", {"q": query}))
    return [links(result)[0] for result in with_class(tree, "result", "li")]


FORGOT, FREE = "/guides/forgot-password/", "/guides/password-free-payment/"
MEANT = {
    FORGOT: """
        忘记密码 密码忘记 支付密码 修改支付密码 怎么改支付密码 找回密码 重设密码 我不记得密码了
        支付宝密码忘了怎么办 登录密码忘了怎么办 密码想不起来了怎么办呀 救命啊密码忘了 密码忘光了
        我把支付宝密码给忘了现在进不去怎么弄 怎样才能重新设置支付宝密码 妈妈的支付宝密码忘了
        账号登不上去 支付宝登录不上 支付宝进不去了 支付宝打不开 忘記密碼 支付寶密碼 密碼忘了怎麼辦
        忘计密码 忘记密马 网记密码 支付宝蜜码 忘记mima 支付宝mima忘了 zfb密码 支付宝app密码忘记
        wangjimima wjmm zhaohui+mima zhifubao+wangjimima wang+ji+mi+ma+zenme+ban 支付宝+wjmm
    """,
    f"{FORGOT}backup-password/": "备用密码 备份密码 备用密码是什么 注册时的密码",
    f"{FORGOT}security-tool/": "安全保护工具在哪里 安全工具在哪 忘记支付密码 忘記支付密碼",
    f"{FORGOT}identity-check/": """
        身份验证 身份证号码 身份證號碼 实名认证 滑块验证过不去 没有备用密码怎么办
    """,
    f"{FORGOT}customer-service/": """
        客服电话 客服電話 人工客服 在线客服 95188 打95188没人接
        支付宝客服电话是多少 怎样跟真人客服说话
        找不到人工 微信怎么联系支付宝 官方微博 收不到短信 验证码收不到 手机号换了收不到验证码
        手机号停用了 密码输错被锁了 密码错误次数太多 账号被冻结了
        支付宝账户被冻结怎么解冻 转账转错了怎么办
        被骗了怎么办 钱不见了 我的钱被盗刷了 我要投诉 kefu rengongkefu kefu+dianhua
        zhifubao+kefu+dianhua
    """,
    FREE: """
        免密 免密支付 取消免密支付 怎么取消免密支付 怎么关掉免密 免密支付怎么取消 免密支付在哪里关
        关闭小额免密 自动扣款怎么取消 代扣怎么关闭 自动续费怎么关 怎么把自动扣费关了 莫名其妙被扣钱
        不输密码就扣钱了 没有输密码钱就没了怎么办 钱被自动扣了 淘宝免密支付怎么关 老年人怎么关免密
        關閉免密支付 怎麼取消免密 免蜜支付 怎么关闭面密支付 免密支服 免密payment mmzf mianmizhifu
        quxiao+mianmi quxiaomianmizhifu 取消mianmi guanbi+mianmizhifu
    """,
    f"{FREE}cancel-in-app/": "app+免密 App里怎么取消免密 安全中心在哪 账户管理中心",
    f"{FREE}cancel-through-bank/": "信用卡免密支付取消 打电话给银行取消免密 网银取消免密 电话银行",
    f"{FREE}after-cancelling/": "取消以后会怎样 关了免密以后怎么付款 取消免密有什么影响 余额不够",
    f"{FREE}why-cancel/": """
        免密支付是什么意思 免密支付有什么风险 手机被偷了怎么办
        捡到手机的人能花我的钱吗 孩子乱花钱 有人偷刷我的卡
    """,
}
"""What frightened visitors type, by the page that they mean; + is a space."""


@pytest.mark.parametrize("meant", MEANT)
def test_the_first_result_is_what_the_visitor_means(client, meant):
    queries = [query.replace("+", " ") for query in MEANT[meant].split()]
    first = {query: found(client, query)[0] for query in queries}
    assert first == dict.fromkeys(queries, meant)


def total(client, query):
    lead = with_class(parse(client.get("/search/", {"q": query})), "page__lead", "p")[0]
    return int(re.search(r"找到 (\d+) 条", text_of(lead))[1])


def test_a_word_that_every_page_has_makes_none_of_them_a_result(client):
    for query in ("支付宝", "我的支付宝", "zhifubo"):
        results = found(client, query)
        assert total(client, query) == len(results) == 5
        assert all(address.startswith(FORGOT) for address in results)


def test_only_what_has_enough_of_the_query_is_counted(client):
    queries = ("免密支付", "95188", "人工客服", "盗刷了怎么办", "账户管理中心")
    assert [total(client, query) for query in queries] == [6, 1, 1, 2, 1]


def test_words_that_say_little_still_find_what_has_them(client):
    assert all(found(client, query) for query in ("怎么办", "你好", "支付", "钱", "的"))


@pytest.mark.parametrize("query", ["密码", "免密", "客服", "银行", "支付"])
def test_a_two_character_word_finds_guides_or_articles(client, query):
    assert found(client, query)


def test_guides_and_articles_are_both_found(client):
    depths = {address.count("/") for address in found(client, "免密支付")}
    assert depths == {3, 4}


def test_words_in_another_order_find_the_same_guide(client):
    assert "/guides/password-free-payment/" in found(client, "支付 免密 取消")[:3]


def test_what_has_the_query_as_it_was_typed_comes_before_what_only_has_its_characters(client):
    results = found(client, "支付密码")
    assert results[0] == "/guides/forgot-password/"
    free = results.index("/guides/password-free-payment/")
    assert results.index("/guides/forgot-password/security-tool/") < free
