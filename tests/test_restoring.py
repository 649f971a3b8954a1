"""Old versions put back: as new ones, through the doors, and honestly where they cannot be."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from reversion.models import Version

from articles import proposals, publishing, restoring
from articles.models import Article, ContactChannel, Guide, PendingChange, RiskNote, Step
from articles.roles import HOTLINE_KEEPERS
from articles.search import engine
from tests import factories
from tests.clock import NINE


def version_of(obj, number=0):
    """Return the object's version, counted from the newest."""
    return Version.objects.get_for_object_reference(type(obj), obj.pk)[number]


def restore(obj, number, by):
    return restoring.restore(version_of(obj, number), by=by)


class TestArticles:
    def test_text_steps_and_notes_come_back(self, editor):
        note = factories.make_risk_note()
        article = factories.make_article(
            title="旧标题", steps=["打开登录页", "点找回密码"], risk_notes=[note]
        )
        old_keys = list(article.steps.values_list("pk", flat=True))
        article.title = "新标题"
        publishing.save_article(article, [Step(text="全都换了")], [])
        restore(article, 1, editor)
        stored = Article.objects.get()
        assert stored.title == "旧标题"
        assert list(stored.steps.values_list("pk", "text")) == [
            (old_keys[0], "打开登录页"), (old_keys[1], "点找回密码"),
        ]  # fmt: skip
        assert list(stored.risk_notes.all()) == [note]

    def test_it_is_a_new_version_that_says_so(self, editor):
        article = factories.make_article(summary="甲")
        article.summary = "乙"
        publishing.save_article(article)
        restore(article, 1, editor)
        newest = version_of(article)
        assert newest.revision.user == editor
        assert newest.revision.comment.startswith("改了一句话说明（恢复 20")
        assert Version.objects.get_for_object(article).count() == 3

    def test_search_follows(self, editor):
        article = factories.make_article(title="独角兽办法")
        article.title = "别的办法"
        publishing.save_article(article)
        assert not engine.search("独角兽").hits
        restore(article, 1, editor)
        assert engine.search("独角兽").hits

    def test_first_publication_stays(self, editor):
        article = factories.make_draft(summary="甲")
        publishing.publish([article])
        first = Article.objects.get().published_at
        article.refresh_from_db()
        article.summary = "乙"
        publishing.save_article(article)
        restore(article, 2, editor)
        stored = Article.objects.get()
        assert (stored.status, stored.published_at) == ("draft", first)

    def test_a_deleted_one_gets_its_number_and_addresses_back(self, editor, client):
        article = factories.make_article(factories.make_guide(slug="g"), slug="old")
        article.slug, number = "new", article.number
        publishing.save_article(article)
        gone = Article(pk=article.pk)
        publishing.delete_article(article)
        factories.make_article()
        assert client.get("/guides/g/old/").status_code == 410
        restore(gone, 0, editor)
        for path in ("/guides/g/old/", f"/h/{number}"):
            assert client.get(path).headers["Location"] == "/guides/g/new/"

    def test_one_whose_number_is_taken_gets_another_and_says_so(self, editor):
        article = factories.make_article(title="旧的")
        gone, number = Article(pk=article.pk), article.number
        publishing.delete_article(article)
        factories.make_article(number=number, title="别的")
        [loss] = restoring.plan(version_of(gone)).losses
        assert f"/h/{number} 现在是“别的”的" in loss
        restore(gone, 0, editor)
        assert Article.objects.get(pk=gone.pk).number != number

    def test_an_old_slug_that_comes_back_keeps_the_newer_address(self, editor, client):
        article = factories.make_article(factories.make_guide(slug="g"), slug="old")
        article.slug = "new"
        publishing.save_article(article)
        restore(article, 1, editor)
        assert client.get("/guides/g/old/").status_code == 200
        assert client.get("/guides/g/new/").headers["Location"] == "/guides/g/old/"

    def test_a_deleted_one_comes_back_under_its_old_key(self, editor):
        note = factories.make_risk_note()
        article = factories.make_article(steps=["一步"], risk_notes=[note], slug="back")
        pk = article.pk
        publishing.delete_article(article)
        restored, _ = restoring.restore(
            Version.objects.get_for_object_reference(Article, pk)[0], by=editor
        )
        stored = Article.objects.get()
        assert (stored.pk, stored.slug, restored.pk) == (pk, "back", pk)
        assert [step.text for step in stored.steps.all()] == ["一步"]
        assert list(stored.risk_notes.all()) == [note]
        assert version_of(stored).revision.comment.startswith("重新建立（恢复 20")

    def test_a_step_that_another_article_has_now_is_made_anew(self, editor):
        article, other = factories.make_article(steps=["一步"]), factories.make_article()
        article.summary = "乙"
        publishing.save_article(article)
        moved = article.steps.get()
        Step.objects.filter(pk=moved.pk).update(article=other)
        restore(article, 1, editor)
        assert [step.text for step in article.steps.all()] == ["一步"]
        assert Step.objects.get(pk=moved.pk).article == other

    def test_a_guide_that_is_gone_is_named(self, editor):
        guide = factories.make_guide(title="没了的指南")
        article = factories.make_article(guide)
        pk = article.pk
        publishing.delete_article(article)
        publishing.delete_guide(guide)
        version = Version.objects.get_for_object_reference(Article, pk)[0]
        with pytest.raises(ValidationError, match="没了的指南（已删除）”已经不在了"):
            restoring.restore(version, by=editor)
        [of_guide, *_] = Version.objects.get_for_object_reference(Guide, version_guide(version))
        restoring.restore(of_guide, by=editor)
        restoring.restore(version, by=editor)
        assert Article.objects.get().guide.title == "没了的指南"

    def test_an_address_that_is_taken_is_named(self, editor):
        article = factories.make_article(slug="same")
        pk, guide = article.pk, article.guide
        publishing.delete_article(article)
        factories.make_article(guide, slug="same", title="占了地址的")
        version = Version.objects.get_for_object_reference(Article, pk)[0]
        with pytest.raises(ValidationError, match="“same”现在是“占了地址的”在用"):
            restoring.restore(version, by=editor)
        assert restoring.plan(version).refusal

    def test_a_note_that_is_gone_is_told_and_left_out(self, editor):
        note = factories.make_risk_note(title="没了的提示")
        article = factories.make_article(risk_notes=[note], summary="甲")
        publishing.delete_risk_note(note)
        version = version_of(article, 1)
        assert "没了的提示" in restoring.plan(version).losses[0]
        restoring.restore(version, by=editor)
        assert not Article.objects.get().risk_notes.exists()

    def test_a_picture_whose_file_is_gone_is_told_and_left_out(self, editor, media_root):
        (media_root / "images").mkdir()
        picture = media_root / "images" / "a.png"
        picture.write_bytes(factories.image_bytes())
        step = Step(
            text="看图", image="images/a.png", image_alt="图", image_width=60, image_height=40
        )
        article = factories.make_article(steps=[step])
        publishing.set_steps(article, [])
        assert not restoring.plan(version_of(article, 1)).losses
        restore(article, 1, editor)
        assert article.steps.get().image.name == "images/a.png"
        publishing.set_steps(article, [])
        picture.unlink()
        assert "第 1 步的图片文件" in restoring.plan(version_of(article, 1)).losses[0]
        restore(article, 1, editor)
        assert (article.steps.get().text, article.steps.get().image.name) == ("看图", "")

    def test_a_picture_is_kept_while_only_an_old_version_shows_it(self, editor, media_root):
        (media_root / "images").mkdir()
        picture = media_root / "images" / "a.png"
        picture.write_bytes(factories.image_bytes())
        step = Step(
            text="看图", image="images/a.png", image_alt="图", image_width=60, image_height=40
        )
        article = factories.make_article(steps=[step])
        publishing.set_steps(article, [])
        publishing.delete_article(article)
        assert picture.exists()

    def test_a_number_that_is_no_channels_any_more_does_not_come_back(self, editor, hotline):
        article = factories.make_article(body="请打 95188")
        article.body = "请打 [[hotline]]"
        publishing.save_article(article)
        hotline.value = "95017"
        publishing.save_channel(hotline)
        with pytest.raises(ValidationError, match="像电话号码"):
            restore(article, 1, editor)
        assert Article.objects.get().body == "请打 [[hotline]]"


def version_guide(version):
    """Return the key of the guide that a version of an article belongs to."""
    return restoring.plan(version).state.values["guide"]


class TestOtherContent:
    def test_a_guide_comes_back_changed_and_deleted(self, editor):
        guide = factories.make_guide(closing="旧的结尾")
        guide.closing = "新的结尾"
        publishing.save_guide(guide)
        restore(guide, 1, editor)
        assert Guide.objects.get().closing == "旧的结尾"
        pk = guide.pk
        publishing.delete_guide(guide)
        restoring.restore(Version.objects.get_for_object_reference(Guide, pk)[0], by=editor)
        assert Guide.objects.get(pk=pk).closing == "旧的结尾"

    def test_the_notes_that_a_guide_requires_come_back(self, editor):
        note, other = factories.make_risk_note(), factories.make_risk_note(title="没了的提示")
        guide = factories.make_guide()
        publishing.save_guide(guide, [note, other])
        assert version_of(guide).revision.comment == "改了必须显示的风险提示"
        publishing.save_guide(guide, [])
        publishing.delete_risk_note(other)
        assert "没了的提示" in restoring.plan(version_of(guide, 1)).losses[0]
        restore(guide, 1, editor)
        assert list(guide.required_notes.all()) == [note]

    def test_a_risk_note_comes_back_changed_and_deleted(self, editor):
        note = factories.make_risk_note(body="旧的")
        note.body = "新的"
        publishing.save_risk_note(note)
        restore(note, 1, editor)
        assert RiskNote.objects.get().body_html == "<p>旧的</p>\n"
        pk = note.pk
        publishing.delete_risk_note(note)
        restoring.restore(Version.objects.get_for_object_reference(RiskNote, pk)[0], by=editor)
        assert RiskNote.objects.get(pk=pk).body == "旧的"


class TestChannels:
    @pytest.fixture(autouse=True)
    def _two_people(self, settings):
        settings.SINGLE_ADMIN = False

    @pytest.fixture
    def keeper(self, db):
        return factories.make_staff("rexian", groups=[Group.objects.get(name=HOTLINE_KEEPERS)])

    @pytest.fixture
    def changed_hotline(self, hotline, editor, keeper):
        """The hotline after its number was changed by two people, and its name by one."""
        hotline.value, hotline.name = "95017", "新名字"
        proposals.save(hotline, by=editor)
        proposals.confirm(hotline.proposals.get().pk, by=keeper)
        hotline.refresh_from_db()
        return hotline

    def test_an_old_number_waits_for_a_second_person(self, changed_hotline, keeper, editor):
        obj, waiting = restore(changed_hotline, 2, keeper)
        stored = ContactChannel.objects.get()
        assert (stored.value, stored.name) == ("95017", "客服热线")
        assert (waiting.new, waiting.proposed_by) == ({"value": "95188"}, keeper)
        assert obj.pk == stored.pk

    def test_a_deleted_channel_comes_back_out_of_use(self, changed_hotline, keeper, editor):
        channel = factories.make_channel(value="官网右下角")
        pk = channel.pk
        publishing.delete_channel(channel)
        version = Version.objects.get_for_object_reference(ContactChannel, pk)[0]
        _, waiting = restoring.restore(version, by=keeper)
        assert not ContactChannel.objects.get(pk=pk).is_active
        assert waiting.proposed_by == keeper
        proposals.confirm(waiting.pk, by=make_second_keeper())
        assert ContactChannel.objects.get(pk=pk).is_active

    def test_a_check_of_another_number_does_not_come_back(self, hotline, keeper):
        publishing.verify_channel(hotline, by=keeper)
        hotline.name = "新名字"
        publishing.save_channel(hotline)
        restore(hotline, 2, keeper)
        stored = ContactChannel.objects.get()
        assert stored.name == "客服热线"
        assert (stored.verified_on, stored.verified_by) == (hotline.verified_on, keeper)

    def test_nothing_is_restored_beside_another_proposal(self, changed_hotline, keeper, editor):
        changed_hotline.value = "95018"
        proposals.save(changed_hotline, by=editor)
        with pytest.raises(ValidationError, match="在等人确认"):
            restore(changed_hotline, 2, keeper)
        assert PendingChange.objects.waiting().count() == 1

    def test_the_site_keeps_its_hotline(self, hotline, keeper, settings):
        settings.SINGLE_ADMIN = True
        first = version_of(hotline)
        other = factories.make_channel(kind="phone", value="95017")
        other.is_hotline = True
        publishing.save_channel(other)
        restoring.restore(first, by=keeper)
        assert ContactChannel.objects.hotline().pk == hotline.pk
        with pytest.raises(ValidationError, match="全站必须有一条热线"):
            restore(hotline, 1, keeper)


def make_second_keeper():
    return factories.make_staff("rexian2", groups=[Group.objects.get(name=HOTLINE_KEEPERS)])


def test_a_draft_from_before_there_were_moments_replaces_what_is_scheduled(editor, clock):
    article = factories.make_draft()
    version = Version.objects.get_for_object(article).first()
    saved = json.loads(version.serialized_data)
    for name in ("publish_at", "withdraw_at"):
        del saved[0]["fields"][name]
    version.serialized_data = json.dumps(saved)
    version.save()
    article.status, article.publish_at = Article.Status.PUBLISHED, NINE
    publishing.save_article(article)
    restoring.restore(version, by=editor)
    article.refresh_from_db()
    assert (article.status, article.publish_at) == (Article.Status.DRAFT, None)
