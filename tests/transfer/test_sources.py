"""Where files come from: bounded, and never outside what was given."""

import zipfile

import pytest

from articles.transfer import sources
from articles.transfer.sources import SourceError, decode, read_source


def names(path):
    return [file.name for file in read_source(path)]


def make_zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_name_that_cannot_be_printed_is_refused(tmp_path):
    (tmp_path / "a\nb.md").write_text("---\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"文件名 'a.nb\.md' 里有不能显示的字符"):
        read_source(tmp_path)


def test_a_single_file_is_read(tmp_path):
    (tmp_path / "a.md").write_text("x")
    assert names(tmp_path / "a.md") == ["a.md"]


def test_a_folder_is_read_with_what_lies_below_in_order(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("b/two.markdown", "one.MD", "b/picture.png"):
        (tmp_path / name).write_bytes(b"x")
    assert names(tmp_path) == ["b/picture.png", "b/two.markdown", "one.MD"]


@pytest.mark.parametrize("name", [".hidden.md", ".git/a.md", "__MACOSX/a.md", "a.txt", "a.md.bak"])
def test_other_and_hidden_files_are_passed_over(tmp_path, name):
    (tmp_path / "shown.md").write_text("x")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x")
    assert names(tmp_path) == ["shown.md"]


def test_a_link_is_not_followed_out_of_the_folder(tmp_path):
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "a.md").write_text("x")
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "given" / "b.md").symlink_to(tmp_path / "secret.md")
    assert names(tmp_path / "given") == ["a.md"]


def test_a_zip_is_read_like_a_folder(tmp_path):
    path = make_zip(tmp_path / "g.zip", {"guides/a.md": "x", "images/b.png": b"y", "c.txt": "z"})
    assert names(path) == ["guides/a.md", "images/b.png"]


@pytest.mark.parametrize(
    "name", ["../../evil.md", "/etc/evil.md", "a/../../evil.md", "..\\evil.md", "C:\\evil.md"]
)
def test_a_name_that_leads_out_of_a_zip_writes_nothing_outside(tmp_path, name):
    folder = tmp_path / "deep" / "deeper"
    folder.mkdir(parents=True)
    path = make_zip(folder / "g.zip", {name: "x", "a.md": "y"})
    with pytest.raises(SourceError, match="指向压缩包外面"):
        read_source(path)
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["g.zip"]


def test_a_missing_path_is_refused_by_name(tmp_path):
    with pytest.raises(SourceError, match=r"找不到 .*nowhere"):
        read_source(tmp_path / "nowhere")


def test_a_folder_without_markdown_is_refused(tmp_path):
    with pytest.raises(SourceError, match="没有 Markdown 文件"):
        read_source(tmp_path)


def test_a_damaged_zip_is_refused(tmp_path):
    path = make_zip(tmp_path / "g.zip", {"a.md": "文字" * 500})
    content = bytearray(path.read_bytes())
    content[40:60] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(SourceError, match="读不了"):
        read_source(path)


def test_an_encrypted_zip_is_refused(tmp_path):
    path = make_zip(tmp_path / "g.zip", {"a.md": "x"})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1  # the flag that says encrypted
    path.write_bytes(content)
    with pytest.raises(SourceError, match="读不了"):
        read_source(path)


@pytest.mark.parametrize("kind", ["file", "folder", "zip"])
def test_a_file_that_is_too_large_is_refused_by_name(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 1024 * 1024)
    content = b"x" * (1024 * 1024 + 1)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "big.md").write_bytes(content)
    path = {
        "file": folder / "big.md",
        "folder": folder,
        "zip": make_zip(tmp_path / "g.zip", {"big.md": content}),
    }[kind]
    with pytest.raises(SourceError, match=r"big\.md 超过 1 MB"):
        read_source(path)


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_too_much_in_all_is_refused(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(sources, "MAX_TOTAL_BYTES", 15)
    files = {"a.md": "x" * 10, "b.md": "y" * 10}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    path = tmp_path if kind == "folder" else make_zip(tmp_path / "g.zip", files)
    with pytest.raises(SourceError, match="加起来超过"):
        read_source(path)


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_too_many_files_are_refused(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(sources, "MAX_FILES", 2)
    files = {f"{n}.md": "x" for n in range(5)}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    path = tmp_path if kind == "folder" else make_zip(tmp_path / "g.zip", files)
    with pytest.raises(SourceError, match="超过 2 个"):
        read_source(path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("忘记密码".encode(), ("忘记密码", "")),
        ("忘记密码".encode("gb18030"), ("忘记密码", "GB18030")),
        ("忘记密码".encode("utf-16"), ("忘记密码", "UTF-16")),
        (b"", ("", "")),
    ],
)
def test_text_is_read_in_the_usual_encodings(content, expected):
    assert decode(content) == expected


@pytest.mark.parametrize("content", [b"\xff\xfe\xff", b"\x80\x81\xff"])
def test_any_other_encoding_is_refused_with_what_to_do(content):
    with pytest.raises(SourceError, match="请另存为 UTF-8"):
        decode(content)


def test_names_that_windows_packed_in_gbk_are_read(tmp_path):
    path = make_zip(tmp_path / "g.zip", {"aaaa/bbbb.md": "x"})
    packed = path.read_bytes().replace(b"aaaa", "指南".encode("gbk"))
    path.write_bytes(packed.replace(b"bbbb", "密码".encode("gbk")))
    assert names(path) == ["密码.md"]


def test_names_that_a_mac_packed_in_utf8_without_saying_so_are_read(tmp_path):
    path = make_zip(tmp_path / "g.zip", {"aaaaaa.md": "x"})
    path.write_bytes(path.read_bytes().replace(b"aaaaaa", "密码".encode()))
    assert names(path) == ["密码.md"]


def test_backslashes_in_a_zip_are_folders(tmp_path):
    path = make_zip(tmp_path / "g.zip", {"guides\\a.md": "x", "images\\b.png": b"y"})
    assert names(path) == ["guides/a.md", "images/b.png"]


def test_a_folder_around_everything_in_a_zip_is_left_out(tmp_path):
    path = make_zip(tmp_path / "g.zip", {"me/guides/a.md": "x", "me/images/b.png": b"y"})
    assert names(path) == ["guides/a.md", "images/b.png"]


def test_a_link_in_a_zip_is_passed_over(tmp_path):
    link = zipfile.ZipInfo("b.md")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "g.zip", "w") as archive:
        archive.writestr("a.md", "x")
        archive.writestr(link, "/etc/passwd")
    assert names(tmp_path / "g.zip") == ["a.md"]


def test_two_files_of_one_name_in_a_zip_are_refused(tmp_path):
    path = make_zip(tmp_path / "g.zip", {"a.md": "x", "b.md": "y"})
    path.write_bytes(path.read_bytes().replace(b"b.md", b"a.md"))
    with pytest.raises(SourceError, match=r"有两个文件都叫 a\.md"):
        read_source(path)


def test_names_that_differ_in_case_only_are_refused(tmp_path):
    path = make_zip(tmp_path / "g.zip", {"a.md": "x", "A.md": "y"})
    with pytest.raises(SourceError, match="只差大小写"):
        read_source(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = make_zip(tmp_path / "g.zip", {"a.md": bytes(30 * 1024 * 1024)})
    assert path.stat().st_size < 100_000
    with pytest.raises(SourceError, match=r"a\.md 超过 10 MB"):
        read_source(path)
