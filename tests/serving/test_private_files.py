"""Who else on the machine may read a site's files: nobody, but for the pictures."""

import stat

import pytest

from tests import servers

DATABASE = ("helpcenter.sqlite3", "helpcenter.sqlite3-wal", "helpcenter.sqlite3-shm")
PAGES = ("pages.sqlite3", "pages.sqlite3-wal", "pages.sqlite3-shm")


@pytest.fixture
def own_site(prepared_site, tmp_path):
    with servers.served(servers.copy_of(prepared_site, tmp_path / "var")) as running:
        for path in ("/", "/about/"):
            running.get(path)
        yield running


def modes(site, names=DATABASE + PAGES):
    return {name: oct(stat.S_IMODE((site.data_dir / name).stat().st_mode)) for name in names}


def test_the_files_of_a_new_site_are_its_owners_alone(own_site):
    assert set(modes(own_site).values()) == {"0o600"}


def test_files_that_an_earlier_version_made_are_tightened_while_the_site_serves(own_site):
    for name in modes(own_site):
        (own_site.data_dir / name).chmod(0o644)
    assert own_site.manage("prepare_site").returncode == 0
    assert set(modes(own_site).values()) == {"0o600"}
    assert own_site.get("/readyz").status == 200
