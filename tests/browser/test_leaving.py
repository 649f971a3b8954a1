"""Leaving a form with unsaved changes: the browser asks, and only then."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def asked(desk):
    """An article's form and what the browser asked; every question is answered «leave»."""
    page = desk
    page.goto("/admin/articles/article/")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("#id_keywords")).to_be_attached()
    page.wait_for_load_state("load")
    questions = []

    def answer(dialog):
        questions.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return page, questions


def leave(page):
    page.locator("#site-name a").click()
    page.wait_for_url("**/admin/")


def test_an_unsaved_change_is_asked_about(asked):
    page, questions = asked
    page.locator("#id_keywords").fill("还没保存的说法")
    leave(page)
    assert questions == ["beforeunload"]


def test_a_form_that_was_only_read_is_left_without_a_question(asked):
    page, questions = asked
    page.locator("#id_keywords").click()
    leave(page)
    assert questions == []


def test_saving_asks_nothing(asked):
    page, questions = asked
    page.locator("#id_keywords").fill("保存了的说法")
    with page.expect_navigation():
        page.locator("[name=_continue]").first.click()
    assert page.locator(".messagelist .success").is_visible()
    assert questions == []


def test_a_refused_form_still_counts_as_unsaved(asked):
    page, questions = asked
    page.locator("#id_keywords").fill("写了很久")
    page.locator("#id_title").evaluate("field => { field.required = false; field.value = ''; }")
    with page.expect_navigation():
        page.locator("[name=_continue]").first.click()
    page.locator(".faults").wait_for()
    page.locator("#id_summary").click()
    leave(page)
    assert questions == ["beforeunload"]
