"""Two editors save one article at the same moment, on real servers and both databases."""

import threading
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import html5lib
import pytest

from tests import servers


class Editor:
    """A browser without JavaScript in which the first account is signed in."""

    def __init__(self, site):
        self.site = site
        self.cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        login = {"username": site.username, "password": site.password, "next": "/admin/"}
        self.send("/admin/login/", self.form_at("/admin/login/")[0] | login)

    def open(self, path, data=None):
        """Return the answer to a request, whatever its status; redirects are followed."""
        opener = urllib.request.build_opener(self.cookies)
        body = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
        try:
            with opener.open(self.site.url + path, body, timeout=servers.PATIENCE) as answer:
                return answer.status, answer.geturl(), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.geturl(), error.read().decode()

    def form_at(self, path):
        """Return what a browser would send for the page's form, and the page."""
        page = self.open(path)[2]
        return fields(page), page

    def send(self, path, data):
        """Return the answer to a form that is sent."""
        return self.open(path, data)


def fields(page):
    """Return the names and values of the last form on the page; buttons are not pressed."""
    root = html5lib.parse(page, namespaceHTMLElements=False)
    form = root.findall(".//form")[-1]
    sent = {}
    for field in form.iter("input"):
        kind, name = field.get("type"), field.get("name")
        is_off = kind in ("checkbox", "radio") and field.get("checked") is None
        if name and not is_off and kind not in ("submit", "file"):
            sent.setdefault(name, []).append(field.get("value", ""))
    for field in form.iter("textarea"):
        sent[field.get("name")] = "".join(field.itertext()).removeprefix("\n")
    for field in form.iter("select"):
        chosen = [o.get("value") for o in field.iter("option") if o.get("selected") is not None]
        sent[field.get("name")] = chosen
    return {name: value for name, value in sent.items() if "__prefix__" not in name}


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_site(request, prepared_site, tmp_path):
    if request.param == "sqlite":
        with servers.served(servers.copy_of(prepared_site, tmp_path / "var")) as running:
            yield running
        return
    with servers.postgresql() as url:
        site = servers.prepare_site(tmp_path / "var", DATABASE_URL=url)
        with servers.served(site) as running:
            yield running


def test_one_of_two_simultaneous_saves_wins_and_the_other_sees_both_texts(shared_site):
    path = "/admin/articles/article/1/change/"
    texts = ("甲乙丙丁戊己庚辛", "子丑寅卯辰巳午未")
    editors = [Editor(shared_site) for _ in texts]
    forms = [editor.form_at(path)[0] for editor in editors]
    answers = [None, None]
    start = threading.Barrier(2)

    def save(number):
        start.wait()
        sent = forms[number] | {"body": texts[number], "_continue": ""}
        answers[number] = editors[number].send(path, sent)

    threads = [threading.Thread(target=save, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    refused = ["用我的覆盖" in page for _, _, page in answers]
    assert sorted(refused) == [False, True]
    [loser] = [number for number in range(2) if refused[number]]
    winner = 1 - loser
    status, _, page = answers[loser]
    assert status == 200
    assert texts[0] in page
    assert texts[1] in page
    assert fields(page)["body"] == texts[loser]
    assert editors[winner].form_at(path)[0]["body"] == texts[winner]

    status, _, page = editors[loser].send(path, fields(page) | {"_continue": ""})
    assert "用我的覆盖" not in page
    assert editors[winner].form_at(path)[0]["body"] == texts[loser]
    _, history = editors[winner].form_at("/admin/articles/article/1/history/")
    assert history.count("改了正文") == 2
