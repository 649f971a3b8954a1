"""Four eyes: a number changes only when a second person confirms it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles import proposals
from articles.models import ContactChannel, OfficialDomain, PendingChange
from articles.transfer.importing import import_guide
from tests import factories

pytestmark = pytest.mark.django_db
SOURCES = Path(proposals.__file__).parent


@pytest.fixture(autouse=True)
def _protected(settings):
    """The site as it is by default: one person is not enough."""
    settings.SINGLE_ADMIN = False


@pytest.fixture
def first(db):
    return factories.make_staff("first", is_superuser=True)


@pytest.fixture
def second(db):
    return factories.make_staff("second", is_superuser=True)


def changed(channel, **values):
    stored = ContactChannel.objects.get(pk=channel.pk)
    for name, value in values.items():
        setattr(stored, name, value)
    return stored


def shown():
    return ContactChannel.objects.hotline().value


def propose(channel, by, **values):
    return proposals.save(changed(channel, **values), by=by)


def test_the_old_number_is_shown_until_a_second_person_confirms(hotline, first, second):
    change = propose(hotline, first, value="95017")
    assert shown() == "95188"
    proposals.confirm(change.pk, by=second)
    assert shown() == "95017"


def test_it_is_recorded_who_proposed_and_who_confirmed_and_when(hotline, first, second):
    change = proposals.confirm(propose(hotline, first, value="95017").pk, by=second)
    change.refresh_from_db()
    assert (change.proposed_by, change.decided_by) == (first, second)
    assert change.proposed_at <= change.decided_at
    assert (change.old["value"], change.new) == ("95188", {"value": "95017"})


def test_nobody_confirms_or_rejects_an_own_proposal(hotline, first):
    change = propose(hotline, first, value="95017")
    for decide in (proposals.confirm, proposals.reject):
        with pytest.raises(PermissionDenied):
            decide(change.pk, by=first)
    assert shown() == "95188"


def test_only_the_proposer_withdraws(hotline, first, second):
    change = propose(hotline, first, value="95017")
    with pytest.raises(PermissionDenied):
        proposals.withdraw(change.pk, by=second)
    proposals.withdraw(change.pk, by=first)
    assert (shown(), proposals.waiting_for(hotline)) == ("95188", None)


def test_who_may_not_change_channels_does_not_confirm(hotline, first, editor):
    change = propose(hotline, first, value="95017")
    with pytest.raises(PermissionDenied):
        proposals.confirm(change.pk, by=editor)


def test_an_account_that_was_closed_does_not_confirm(hotline, first, second):
    change = propose(hotline, first, value="95017")
    second.is_active = False
    with pytest.raises(PermissionDenied):
        proposals.confirm(change.pk, by=second)


class TestASecondAccountOfOnePerson:
    HOURS_AGO = timedelta(hours=23)

    def log(self, by, about):
        LogEntry.objects.log_actions(by.pk, [about], CHANGE, single_object=True)

    def refuse(self, change, by, sentence):
        assert by not in proposals.who_may_confirm(change)
        with pytest.raises(ValidationError, match=sentence):
            proposals.confirm(change.pk, by=by)
        assert shown() == "95188"

    @pytest.mark.parametrize("age", [timedelta(0), HOURS_AGO])
    def test_an_account_made_for_it_does_not_confirm(self, hotline, first, age):
        change = propose(hotline, first, value="95017")
        joined = timezone.now() - age
        new = factories.make_staff("new", is_superuser=True, date_joined=joined)
        self.refuse(change, new, "不到 24 小时才建立")

    def test_an_account_that_was_taken_over_does_not_confirm(self, hotline, first, second):
        change = propose(hotline, first, value="95017")
        self.log(first, second)
        self.refuse(change, second, "改过你的账号")

    def test_an_account_made_for_it_does_not_propose(self, hotline, second):
        new = factories.make_staff("new", is_superuser=True, date_joined=timezone.now())
        self.refuse(propose(hotline, new, value="95017"), second, "提议人的账号")

    def test_an_account_that_was_taken_over_does_not_propose(self, hotline, first, second):
        self.log(second, first)
        self.refuse(propose(hotline, first, value="95017"), second, "提议人的账号")

    def test_who_changes_the_own_account_confirms(self, hotline, first, second):
        change = propose(hotline, first, value="95017")
        self.log(second, second)
        assert list(proposals.who_may_confirm(change)) == [second]
        proposals.confirm(change.pk, by=second)
        assert shown() == "95017"

    def test_on_the_first_day_of_a_site_new_accounts_confirm(self, hotline, first):
        change = propose(hotline, first, value="95017")
        new = factories.make_staff("new", is_superuser=True, date_joined=timezone.now())
        User.objects.update(date_joined=timezone.now())
        self.log(first, new)
        assert new in proposals.who_may_confirm(change)
        proposals.confirm(change.pk, by=new)
        assert shown() == "95017"

    def test_a_day_later_the_account_confirms(self, hotline, first, second):
        self.log(first, second)
        LogEntry.objects.update(action_time=timezone.now() - timedelta(hours=25))
        proposals.confirm(propose(hotline, first, value="95017").pk, by=second)
        assert shown() == "95017"


def test_a_proposal_is_decided_once(hotline, first, second):
    change = propose(hotline, first, value="95017")
    proposals.reject(change.pk, by=second)
    with pytest.raises(ValidationError, match="已经有人处理过"):
        proposals.confirm(change.pk, by=second)
    assert shown() == "95188"


def test_while_a_proposal_waits_no_other_is_made(hotline, first, second):
    propose(hotline, first, value="95017")
    with pytest.raises(ValidationError, match="在等人确认"):
        propose(hotline, second, value="95018")


def test_the_same_proposal_again_is_the_one_that_waits(hotline, first):
    change = propose(hotline, first, value="95017")
    assert propose(hotline, first, value="95017") == change


def test_words_beside_the_number_change_at_once(hotline, first):
    assert propose(hotline, first, name="热线", hours="每天") is None
    assert ContactChannel.objects.hotline().name == "热线"


def test_words_change_at_once_also_beside_a_number_that_waits(hotline, first):
    propose(hotline, first, value="95017", name="热线")
    assert (shown(), ContactChannel.objects.hotline().name) == ("95188", "热线")


def test_a_new_channel_is_out_of_use_until_confirmed(hotline, first, second):
    new = ContactChannel(slug="new", kind="phone", name="新热线", value="95017", is_hotline=True)
    change = proposals.save(new, by=first)
    assert shown() == "95188"
    assert not ContactChannel.objects.get(slug="new").is_active
    proposals.confirm(change.pk, by=second)
    assert shown() == "95017"


def test_a_number_goes_out_of_use_at_once(hotline, first):
    other = factories.make_channel(kind="phone", value="95017")
    assert propose(other, first, is_active=False) is None
    assert other not in ContactChannel.objects.active()


def test_it_comes_back_into_use_by_two_people(hotline, first):
    other = factories.make_channel(kind="phone", value="95017")
    propose(other, first, is_active=False)
    assert propose(other, first, is_active=True) is not None
    assert other not in ContactChannel.objects.active()


def test_a_number_that_is_out_of_use_is_changed_by_two_people_too(hotline, first):
    other = factories.make_channel(kind="phone", value="95017", is_active=False)
    propose(other, first, value="95018")
    assert ContactChannel.objects.get(pk=other.pk).value == "95017"


def test_becoming_the_hotline_takes_two_people(hotline, first, second):
    other = factories.make_channel(kind="phone", value="95017")
    change = propose(other, first, is_hotline=True)
    assert shown() == "95188"
    proposals.confirm(change.pk, by=second)
    assert shown() == "95017"


def test_a_deletion_takes_two_people_and_leaves_its_record(hotline, first, second):
    other = factories.make_channel(kind="phone", value="95017")
    change = proposals.delete(other, by=first)
    assert ContactChannel.objects.filter(pk=other.pk).exists()
    proposals.confirm(change.pk, by=second)
    assert not ContactChannel.objects.filter(pk=other.pk).exists()
    assert PendingChange.objects.get(pk=change.pk).old["value"] == "95017"


def test_the_hotline_is_not_even_proposed_for_deletion(hotline, first):
    with pytest.raises(ValidationError, match="必须有一条热线"):
        proposals.delete(hotline, by=first)


def test_a_proposal_that_no_longer_fits_changes_nothing(hotline, first, second):
    other = factories.make_channel(kind="phone", value="95017")
    change = propose(other, first, is_hotline=True)
    propose(other, first, is_active=False)
    with pytest.raises(ValidationError):
        proposals.confirm(change.pk, by=second)
    assert (shown(), PendingChange.objects.get(pk=change.pk).is_waiting) == ("95188", True)


def test_an_official_domain_counts_once_a_second_person_confirms(first, second):
    change = proposals.save(OfficialDomain(domain="alipay.com"), by=first)
    assert not OfficialDomain.objects.filter(is_active=True).exists()
    proposals.confirm(change.pk, by=second)
    assert OfficialDomain.objects.get(is_active=True).domain == "alipay.com"


def test_one_administrator_may_be_enough(settings, hotline, first):
    settings.SINGLE_ADMIN = True
    assert propose(hotline, first, value="95017") is None
    assert shown() == "95017"


class TestImports:
    FILE = "---\ntype: contact-channel\nslug: {}\nkind: phone\nname: 热线\nvalue: '{}'\n{}---\n"

    @pytest.fixture
    def write(self, tmp_path):
        def write(slug, value, more=""):
            path = tmp_path / f"{slug}.md"
            path.write_text(self.FILE.format(slug, value, more), encoding="utf-8")
            return import_guide(path)

        return write

    def test_the_first_channel_of_a_site_takes_effect(self, write):
        assert write("hotline", "95188", "hotline: true\n").entries[0].message == ""
        assert shown() == "95188"

    def test_another_number_is_proposed_and_the_report_says_so(self, write, second):
        write("hotline", "95188", "hotline: true\n")
        report = write("hotline", "95017", "hotline: true\n")
        assert "待确认的修改" in report.entries[0].message
        assert shown() == "95188"
        proposals.confirm(PendingChange.objects.get().pk, by=second)
        assert shown() == "95017"

    def test_a_new_hotline_does_not_take_the_place_of_the_old_one(self, write):
        write("hotline", "95188", "hotline: true\n")
        write("other", "95017", "hotline: true\n")
        assert shown() == "95188"

    def test_importing_it_twice_proposes_it_once(self, write):
        write("hotline", "95188", "hotline: true\n")
        write("hotline", "95017", "hotline: true\n")
        assert not write("hotline", "95017", "hotline: true\n").is_refused
        assert PendingChange.objects.count() == 1


def test_nothing_writes_channels_past_the_second_person():
    writers = ("publishing.save_channel(", "publishing.delete_channel(")
    found = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if any(writer in path.read_text(encoding="utf-8") for writer in writers)
    }
    assert found == {"proposals.py", "transfer/writing.py"}
