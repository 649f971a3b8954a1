"""What lies on whose desk, in which order, and in how many queries."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.desk import desk_of
from articles.desk.sections import MOST_ROWS
from articles.models import Article, ContactChannel, OfficialDomain, PendingChange, SearchCount
from articles.roles import ADMINISTRATORS, AUTHORS, EDITORS, HOTLINE_KEEPERS
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def account(role, username="wo"):
    """Return an account as a request would load it: its rights not looked up yet."""
    user = factories.make_staff(username, groups=[Group.objects.get(name=role)])
    return User.objects.get(pk=user.pk)


def section(user, name):
    return next((found for found in desk_of(user).sections if found.name == name), None)


def titles(user, name):
    found = section(user, name)
    return [row.title for row in found.rows] if found else []


def age(article, days):
    past = timezone.now() - timedelta(days=days)
    Article.objects.filter(pk=article.pk).update(updated_at=past)


def overdue_channel(**values):
    channel = factories.make_channel(**values)
    long_ago = TODAY() - timedelta(days=400)
    ContactChannel.objects.filter(pk=channel.pk).update(created_on=long_ago)
    return ContactChannel.objects.get(pk=channel.pk)


def propose(channel, by=None):
    return PendingChange.objects.create(
        channel=channel, subject=str(channel), old={"value": "1"}, new={"value": "2"},
        proposed_by=by,
    )  # fmt: skip


def fill_the_desk(number=1):
    """Put things of every kind on the desk of whoever may do them."""
    for _ in range(number):
        guide = factories.make_guide()
        factories.make_article(guide, review_by=TODAY(), body="[去](/guides/nowhere/)")
        factories.make_article(guide, body=f"[去](https://a{guide.pk}.example.com/)")
        age(factories.make_draft(guide), 40)
        tomorrow = timezone.now() + timedelta(days=1)
        timed = factories.make_article(guide, publish_at=tomorrow, steps=["打开"])
        factories.make_feedback(timed, step=1, step_text="打开")
        publishing.propose_change(timed, [], [], by=None)
        propose(overdue_channel())
        query = f"搜不到的词{guide.pk}"
        SearchCount.objects.create(day=TODAY(), query=query, searches=2, dead_ends=2)


class TestChannels:
    def test_overdue_channels_lead_the_desk_the_hotline_first(self):
        fill_the_desk()
        hotline = factories.make_hotline(verify_every=1)
        ContactChannel.objects.filter(pk=hotline.pk).update(created_on=TODAY() - timedelta(days=2))
        desk = desk_of(account(ADMINISTRATORS))
        assert desk.sections[0].name == "channels"
        assert desk.sections[0].rows[0].title == str(hotline)

    def test_a_channel_that_was_checked_is_gone(self):
        channel, user = overdue_channel(), account(HOTLINE_KEEPERS)
        publishing.verify_channel(channel, by=user)
        assert section(user, "channels") is None

    def test_what_is_out_of_use_needs_no_check(self):
        overdue_channel(is_active=False)
        assert section(account(HOTLINE_KEEPERS), "channels") is None


class TestWaiting:
    def test_what_others_propose_comes_before_what_one_proposed_oneself(self):
        user, other = account(HOTLINE_KEEPERS), factories.make_staff("bieren")
        own = propose(factories.make_channel(), by=user)
        theirs = propose(factories.make_channel(), by=other)
        found = section(user, "waiting")
        assert [row.title for row in found.rows] == [str(theirs), str(own)]
        assert "bieren" in found.rows[0].why
        assert "要等另一个人确认" in found.rows[1].why

    def test_what_was_decided_is_gone(self):
        change = propose(factories.make_channel())
        change.decision = PendingChange.Decision.REJECTED
        change.save()
        assert section(account(HOTLINE_KEEPERS), "waiting") is None


class TestChanges:
    def propose(self, by, **values):
        article = factories.make_article()
        article.title = values.get("title", "改过的标题")
        return publishing.propose_change(article, [], [], by=by)

    def test_an_editor_finds_all_the_oldest_first(self):
        writer, editor = account(AUTHORS, "zuozhe"), account(EDITORS)
        first = self.propose(writer, title="先写的")
        second = self.propose(editor, title="后写的")
        found = section(editor, "changes")
        assert [row.title for row in found.rows] == [first.title, second.title]
        assert found.rows[0].why.startswith("zuozhe写于")
        assert found.rows[1].why.startswith("你写于")

    def test_an_author_finds_the_own(self):
        writer, other = account(AUTHORS), account(AUTHORS, "bieren")
        own = self.propose(writer, title="自己写的")
        self.propose(other)
        assert titles(writer, "changes") == [own.title]

    def test_one_that_the_article_has_overtaken_is_told(self):
        editor = account(EDITORS)
        change = self.propose(editor)
        publishing.save_article(Article.objects.get(pk=change.article_id))
        assert "文章后来改过" in section(editor, "changes").rows[0].why


class TestReviews:
    def test_ones_own_come_first_then_the_longest_overdue(self):
        user = account(EDITORS)
        late = factories.make_article(review_by=TODAY() - timedelta(days=9))
        own = factories.make_article(review_by=TODAY(), responsible=user)
        assert titles(user, "reviews") == [own.title, late.title]

    def test_an_author_is_reminded_only_of_the_own(self):
        user = account(AUTHORS)
        own = factories.make_article(review_by=TODAY(), responsible=user)
        factories.make_article(review_by=TODAY())
        assert titles(user, "reviews") == [own.title]
        assert "responsible=me" in section(user, "reviews").address

    def test_the_picture_tells_the_next_weeks_and_what_is_overdue(self):
        factories.make_article(review_by=TODAY() - timedelta(days=30))
        factories.make_article(review_by=TODAY() + timedelta(days=14))
        factories.make_article(review_by=TODAY() + timedelta(days=365))
        bars = section(account(EDITORS), "reviews").picture.bars
        assert [(bar.total, bar.marked) for bar in bars[:3]] == [(1, 1), (0, 0), (1, 0)]
        assert sum(bar.total for bar in bars) == 2

    def test_a_hotline_keeper_has_no_articles_to_review(self):
        factories.make_article(review_by=TODAY())
        assert section(account(HOTLINE_KEEPERS), "reviews") is None


class TestSchedule:
    def test_what_comes_next_is_told_with_its_moment(self):
        now = timezone.now()
        user = account(EDITORS)
        later = factories.make_article(publish_at=now + timedelta(days=3))
        ending = factories.make_article(withdraw_at=now + timedelta(days=1))
        found = section(user, "schedule")
        assert [row.title for row in found.rows] == [ending.title, later.title]
        assert found.rows[0].why.endswith("撤下")
        assert found.rows[1].why.endswith("发布")

    def test_one_that_comes_and_goes_counts_once_and_has_two_rows(self):
        now = timezone.now()
        factories.make_article(
            publish_at=now + timedelta(days=1), withdraw_at=now + timedelta(days=2)
        )
        found = section(account(EDITORS), "schedule")
        assert (found.count, len(found.rows)) == (1, 2)

    def test_the_picture_tells_each_of_the_next_days(self):
        noon = timezone.localtime().replace(hour=12, minute=0) + timedelta(days=1)
        factories.make_article(publish_at=noon)
        factories.make_article(withdraw_at=noon)
        factories.make_article(withdraw_at=noon + timedelta(days=60))
        bars = section(account(EDITORS), "schedule").picture.bars
        assert [(bar.total, bar.marked) for bar in bars[:3]] == [(0, 0), (2, 1), (0, 0)]
        assert sum(bar.total for bar in bars) == 2

    def test_what_the_clock_has_done_is_gone(self):
        past = timezone.now() - timedelta(days=1)
        factories.make_article(publish_at=past)
        factories.make_article(withdraw_at=past)
        assert section(account(EDITORS), "schedule") is None

    def test_an_author_finds_only_the_own(self):
        user, tomorrow = account(AUTHORS), timezone.now() + timedelta(days=1)
        own = factories.make_article(publish_at=tomorrow, responsible=user)
        factories.make_article(publish_at=tomorrow)
        assert titles(user, "schedule") == [own.title]


class TestReaders:
    def test_what_did_not_help_most_often_comes_first(self):
        once, twice = factories.make_article(), factories.make_article()
        factories.make_feedback(once)
        factories.make_feedback(twice, day=TODAY() - timedelta(days=30))
        factories.make_feedback(twice)
        factories.make_feedback(twice, is_solved=True)
        found = section(account(EDITORS), "unhelpful")
        assert [row.title for row in found.rows] == [twice.title, once.title]
        assert "2 次没解决，1 次解决了" in found.rows[0].why

    def test_a_step_is_told_as_its_readers_saw_it(self):
        article = factories.make_article()
        factories.make_feedback(article, step=2, step_text="点“设置”")
        (row,) = section(account(AUTHORS), "stuck").rows
        assert row.title == "第 2 步：点“设置”"
        assert f"article={article.pk}&step=2" in row.address

    def test_what_was_handled_or_is_long_ago_is_gone(self):
        factories.make_feedback(is_handled=True, step=1, step_text="打开")
        factories.make_feedback(day=TODAY() - timedelta(days=91))
        user = account(EDITORS)
        assert section(user, "unhelpful") is None
        assert section(user, "stuck") is None


class TestDrafts:
    def test_an_author_finds_the_own_drafts_the_newest_first(self):
        user = account(AUTHORS)
        old = factories.make_draft(responsible=user)
        age(old, 3)
        new = factories.make_draft(responsible=user)
        factories.make_draft()
        factories.make_article(responsible=user)
        assert titles(user, "own-drafts") == [new.title, old.title]
        assert "3 天没有动过" in section(user, "own-drafts").rows[1].why

    def test_an_editor_finds_what_nobody_has_touched_for_long(self):
        old, user = factories.make_draft(), account(EDITORS)
        age(old, 31)
        factories.make_draft()
        assert titles(user, "drafts") == [old.title]


class TestSearches:
    def test_what_found_nothing_this_week_the_most_first(self):
        for query, day, dead, results in (
            ("少", 0, 1, 0),
            ("多", 1, 5, 0),
            ("后来有了", 2, 3, 4),
            ("太久", 8, 9, 0),
        ):
            SearchCount.objects.create(
                day=TODAY() - timedelta(days=day), query=query, searches=dead + 1,
                dead_ends=dead, results=results,
            )  # fmt: skip
        assert titles(account(EDITORS), "searches") == ["多", "少"]

    def test_each_leads_to_what_the_account_may_do(self):
        SearchCount.objects.create(day=TODAY(), query="提额", searches=1, dead_ends=1)
        of_editor = section(account(EDITORS), "searches").rows[0]
        of_author = section(account(AUTHORS, "zuozhe"), "searches").rows[0]
        assert "/searchcount/keyword/?q=" in of_editor.address
        assert "/article/add/?title=" in of_author.address


class TestLinks:
    def test_a_dead_link_names_the_text_it_stands_in(self):
        article = factories.make_article(body="[去](/guides/nowhere/)")
        (row,) = section(account(EDITORS), "links").rows
        assert (row.title, row.why) == ("/guides/nowhere/", f"在文章“{article.title}”里")

    def test_sites_off_the_list_are_counted_by_site(self):
        OfficialDomain.objects.create(domain="alipay.com")
        factories.make_article(body="[一](https://a.example.com/1) [二](https://a.example.com/2)")
        factories.make_article(body="[官](https://help.alipay.com/)")
        (row,) = section(account(EDITORS), "hosts").rows
        assert (row.title, row.why) == ("a.example.com", "2 处链接")


class TestRoles:
    def test_each_role_finds_only_what_it_may_do(self):
        fill_the_desk()
        found = {
            role: {one.name for one in desk_of(account(role, f"a-{role}")).sections}
            for role in (AUTHORS, EDITORS, HOTLINE_KEEPERS, ADMINISTRATORS)
        }
        of_channels = {"channels", "waiting"}
        of_readers = {"searches", "unhelpful", "stuck"}
        of_texts = {"changes", "reviews", "schedule", "links", "drafts", "hosts"} | of_readers
        assert found[AUTHORS] == of_readers
        assert found[EDITORS] == of_texts
        assert found[HOTLINE_KEEPERS] == of_channels
        assert found[ADMINISTRATORS] == of_channels | of_texts

    def test_what_is_done_is_named_and_nothing_else(self):
        desk = desk_of(account(HOTLINE_KEEPERS))
        assert desk.sections == ()
        assert desk.done == ("待核实的联系方式", "等人确认的修改")

    def test_staff_without_rights_have_an_empty_desk(self):
        fill_the_desk()
        desk = desk_of(factories.make_staff("shei"))
        assert (desk.sections, desk.done) == ((), ())


class TestQueries:
    def test_they_do_not_grow_with_what_lies_there(self, django_assert_num_queries):
        user = account(ADMINISTRATORS)
        fill_the_desk()
        with CaptureQueriesContext(connection) as few:
            desk_of(User.objects.get(pk=user.pk))
        fill_the_desk(MOST_ROWS + 2)
        with django_assert_num_queries(len(few)):
            desk = desk_of(User.objects.get(pk=user.pk))
        assert all(len(one.rows) == MOST_ROWS for one in desk.sections)
        assert all(one.count == MOST_ROWS + 3 for one in desk.sections)
        assert len(few) <= 32
