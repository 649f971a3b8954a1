"""Pictures in S3-compatible storage: kept there, shown by the site, in the backup."""

import json
import re

import pytest

from tests import editing, factories, machines, servers


@pytest.fixture(scope="module")
def bucket():
    with machines.Bucket() as running:
        yield running


@pytest.fixture(scope="module")
def on_bucket(prepared_site, bucket, tmp_path_factory):
    copied = servers.copy_of(prepared_site, tmp_path_factory.mktemp("bucket") / "var")
    copied.environment |= bucket.settings
    with servers.served(copied) as running:
        yield running


def uploaded(site):
    """Return the answer to a picture that an editor uploads."""
    cookie = editing.log_in(site)
    token = editing.token_in(site.get("/admin/articles/article/add/", Cookie=cookie))
    return editing.upload(site, factories.image_bytes(), cookie, token=token)


def address_in(answer):
    return re.search(r"\((/media/images/[^)]+)\)", json.loads(answer.body)["image_code"])[1]


def test_a_picture_goes_into_the_bucket_and_is_shown_by_the_site(on_bucket, bucket):
    address = address_in(uploaded(on_bucket))
    stored = bucket.client.get_object(Bucket=bucket.name, Key=address.removeprefix("/media/"))[
        "Body"
    ].read()
    shown = on_bucket.get(address)
    assert shown.status == 200
    assert shown.body == stored
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert not (on_bucket.data_dir / "media" / "images").exists()


def test_a_picture_that_is_not_there_is_not_found(on_bucket):
    assert on_bucket.get("/media/images/no-such.png").status == 404


def test_a_backup_holds_the_bucket_s_pictures_and_restore_puts_them_back(
    on_bucket, bucket, tmp_path
):
    address = address_in(uploaded(on_bucket))
    shown = on_bucket.get(address).body
    assert on_bucket.manage("backup", str(tmp_path / "site.zip")).returncode == 0
    bucket.client.delete_object(Bucket=bucket.name, Key=address.removeprefix("/media/"))
    assert on_bucket.get(address).status == 404
    run = on_bucket.manage("restore", str(tmp_path / "site.zip"))
    assert run.returncode == 0, run.stderr
    assert on_bucket.get(address).body == shown


def test_while_the_storage_is_away_pages_go_on_and_an_editor_is_told(prepared_site, tmp_path):
    with machines.Bucket() as bucket:
        copied = servers.copy_of(prepared_site, tmp_path / "var")
        copied.environment |= bucket.settings
        with servers.served(copied) as site:
            bucket.stop()
            assert site.get("/").status == 200
            answer = uploaded(site)
            assert answer.status == 400
            assert "图片没有存下来" in json.loads(answer.body)["image"][0]
            shown = site.get("/media/images/0123456789abcdef0123-60x40.png")
            assert (shown.status, shown.headers["retry-after"]) == (503, "10")
