"""The environment's readers: typed values, and errors that name what is wrong."""

import contextlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from helpcenter import env

NAME = "HELPCENTER_TESTED"
HERE = Path("default")


@pytest.mark.parametrize("word", ["1", "true", "TRUE", " yes ", "on"])
def test_a_flag_is_switched_on_by_any_word_for_yes(monkeypatch, word):
    monkeypatch.setenv(NAME, word)
    assert env.flag(NAME) is True


@pytest.mark.parametrize("word", ["0", "false", "No", "off", ""])
def test_a_flag_is_switched_off_by_any_word_for_no(monkeypatch, word):
    monkeypatch.setenv(NAME, word)
    assert env.flag(NAME) is False


def test_an_unset_flag_is_off(monkeypatch):
    monkeypatch.delenv(NAME, raising=False)
    assert env.flag(NAME) is False


def test_a_word_that_is_no_flag_is_refused_with_name_value_and_accepted_words(monkeypatch):
    monkeypatch.setenv(NAME, "maybe")
    with pytest.raises(ImproperlyConfigured, match=rf"{NAME}='maybe'.*1, true, yes, on.*0, false"):
        env.flag(NAME)


@pytest.mark.parametrize(("given", "expected"), [("1", 1), ("65535", 65535), (" 80 ", 80)])
def test_a_number_within_its_bounds_is_read(monkeypatch, given, expected):
    monkeypatch.setenv(NAME, given)
    assert env.number(NAME, 8000, least=1, most=65535) == expected


@pytest.mark.parametrize("given", ["0", "65536", "eighty", "8.5", "-1", "八"])
def test_a_number_out_of_bounds_is_refused_with_name_value_and_bounds(monkeypatch, given):
    monkeypatch.setenv(NAME, given)
    with pytest.raises(ImproperlyConfigured, match=rf"{NAME}='{given}'.* from 1 to 65535"):
        env.number(NAME, 8000, least=1, most=65535)


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv(NAME, "  ")
    assert env.number(NAME, 8000, least=1, most=65535) == 8000


def test_names_are_split_at_commas_without_empty_ones(monkeypatch):
    monkeypatch.setenv(NAME, "help.example.org, ,www.example.org,")
    assert env.names(NAME, "") == ["help.example.org", "www.example.org"]


@pytest.mark.parametrize(
    "given", ["*", "localhost", ".example.org", "help-2.example.org", "127.0.0.1", "[::1]"]
)
def test_hosts_are_read_as_django_writes_them(monkeypatch, given):
    monkeypatch.setenv(NAME, f"{given},www.example.org")
    assert env.hosts(NAME, "") == [given, "www.example.org"]


@pytest.mark.parametrize(
    "given",
    ["example.org:8000", "[::1]:80", "::1", "*.example.org", "a b", "https://a", "a/b", "."],
)
def test_what_no_host_is_called_is_refused_with_name_and_value(monkeypatch, given):
    monkeypatch.setenv(NAME, f"localhost,{given}")
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.hosts(NAME, "")
    assert f"{NAME} names {given!r}; expected host names without" in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        *(("0.0.0.0", "0.0.0.0"), ("localhost", "localhost"), ("", "127.0.0.1")),
        *(("::1", "[::1]"), ("[::1]", "[::1]"), ("fe80::1%eth0", "[fe80::1%eth0]")),
    ],
)
def test_a_host_to_listen_at_is_read_with_the_brackets_of_ipv6(monkeypatch, given, read):
    monkeypatch.setenv(NAME, given)
    assert env.host(NAME, "127.0.0.1") == read


@pytest.mark.parametrize("given", ["bad/host", "127.0.0.1:80", "http://a", "1::2::3", "a b"])
def test_no_host_to_listen_at_is_refused_with_name_and_value(monkeypatch, given):
    monkeypatch.setenv(NAME, given)
    with pytest.raises(ImproperlyConfigured, match="expected an IP address or a name") as refusal:
        env.host(NAME, "127.0.0.1")
    assert f"{NAME}={given!r}" in str(refusal.value)


def test_a_missing_folder_is_created(monkeypatch, tmp_path):
    monkeypatch.setenv(NAME, str(tmp_path / "a" / "b"))
    assert env.folder(NAME, HERE).is_dir()


def test_a_folder_that_is_a_file_is_refused_with_name_and_value(monkeypatch, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("")
    monkeypatch.setenv(NAME, str(taken))
    with pytest.raises(ImproperlyConfigured, match=rf"{NAME}='{taken}'.*expected a folder"):
        env.folder(NAME, HERE)


@pytest.mark.parametrize(("holds", "is_accepted"), [((), False), (("helpcenter.sqlite3",), True)])
def test_a_folder_that_cannot_be_written_to_is_accepted_with_a_site_in_it(
    monkeypatch, tmp_path, holds, is_accepted
):
    for name in holds:
        (tmp_path / name).touch()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    monkeypatch.setenv("X", str(tmp_path))
    refused = contextlib.nullcontext() if is_accepted else pytest.raises(ImproperlyConfigured)
    with refused:
        assert env.folder("X", tmp_path) == tmp_path


def test_a_given_secret_is_used(monkeypatch, tmp_path):
    monkeypatch.setenv(NAME, "s" * 32)
    assert env.secret(NAME, tmp_path / "key") == "s" * 32


def test_a_short_secret_is_refused_without_repeating_it(monkeypatch, tmp_path):
    monkeypatch.setenv(NAME, "hunter2")
    with pytest.raises(ImproperlyConfigured, match="7 characters; expected at least 32") as refusal:
        env.secret(NAME, tmp_path / "key")
    assert "hunter2" not in str(refusal.value)


def test_a_kept_secret_that_is_too_short_is_refused_with_its_file(monkeypatch, tmp_path):
    monkeypatch.delenv(NAME, raising=False)
    (tmp_path / "key").write_text("\n")
    with pytest.raises(ImproperlyConfigured, match="key has 0 characters; expected at least 32"):
        env.secret(NAME, tmp_path / "key")


def test_a_generated_secret_is_the_same_the_next_time(monkeypatch, tmp_path):
    monkeypatch.delenv(NAME, raising=False)
    first = env.secret(NAME, tmp_path / "key")
    assert env.secret(NAME, tmp_path / "key") == first


def test_a_generated_secret_can_be_read_by_its_owner_only(monkeypatch, tmp_path):
    monkeypatch.delenv(NAME, raising=False)
    env.secret(NAME, tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_secret(monkeypatch, tmp_path):
    monkeypatch.delenv(NAME, raising=False)
    with ThreadPoolExecutor(8) as pool:
        secrets = list(pool.map(lambda _: env.secret(NAME, tmp_path / "key"), range(32)))
    assert len(set(secrets)) == 1


def test_generating_a_secret_leaves_no_draft_behind(monkeypatch, tmp_path):
    monkeypatch.delenv(NAME, raising=False)
    env.secret(NAME, tmp_path / "key")
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
