"""An Android phone writes a table's address to an NFC tag: held, written, refused, and where that cannot be done."""

import pytest

from tests.browser.conftest import PHONE

WRITER = """
window.written = [];
window.NDEFReader = class {
  write(message, { signal }) {
    return new Promise((done, fail) => {
      signal.addEventListener("abort", () => fail(new DOMException("stopped", "AbortError")));
      window.tag = { take: () => { window.written.push(message.records[0]); done(); },
        fail: (name) => fail(new DOMException("no", name)) };
    });
  }
};
"""
LONG = 3000


@pytest.fixture
def owner(door):
    return door(PHONE).sign_in("Lin")


@pytest.fixture
def page(owner):
    owner.context.add_init_script(WRITER)
    page = owner.go("/office/tables/5/tag")
    page.get_by_role("button", name="Write to an NFC tag").click()
    page.get_by_role("status").filter(has_text="Hold the tag").wait_for(timeout=LONG)
    return page


def said(page, words):
    page.locator("#said", has_text=words).wait_for(timeout=LONG)


def test_a_tag_is_written_with_the_tables_address_and_the_next_table_comes(served, page):
    page.evaluate("tag.take()")
    said(page, "Written.")
    (record,) = page.evaluate("written")
    assert record["recordType"] == "url" and record["data"].endswith("/t/" + served.code("5"))
    assert page.evaluate("document.activeElement.id") == "next"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="NFC tag of table 6").wait_for()


@pytest.mark.parametrize(("error", "words"), [
    ("NotAllowedError", "may not write tags"), ("NetworkError", "That did not work"),
    ("NotSupportedError", "has none")])
def test_what_went_wrong_is_said_and_can_be_tried_again(page, error, words):
    page.evaluate("(name) => tag.fail(name)", error)
    said(page, words)
    page.get_by_role("button", name="Write to an NFC tag").click()
    page.evaluate("tag.take()")
    said(page, "Written.")


def test_writing_can_be_stopped(page):
    page.get_by_role("button", name="Stop").click()
    said(page, "Nothing was written.")
    assert page.evaluate("written") == []


def test_where_it_cannot_be_done_the_address_is_there_to_copy(served, owner):
    page = owner.go("/office/tables/5/tag")
    assert page.get_by_role("button", name="Write to an NFC tag").count() == 0
    page.get_by_text("This browser cannot write tags.").wait_for()
    assert page.get_by_label("Address on the tag").input_value().endswith("/t/" + served.code("5"))
    assert owner.violations() == [] and owner.wrong == []
