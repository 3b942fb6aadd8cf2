"""What stands in a mail: the reader's language, clean names, our links alone, and no header that a name brought."""

from email import message_from_bytes, policy

import pytest
from pytest_django import Settings

from compcor.mail.actions import send_message
from compcor.mail.delivery import as_email, deliver_due
from compcor.mail.enums import MessageState
from compcor.mail.models import Message
from compcor.mail.recipients import Recipient
from compcor.mail.writing import as_html
from tests.factories import make_company, make_message, make_participant
from tests.tools.smtp import MailServer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "Your password in CompCor is changed"), ("sv", "Ditt lösenord i CompCor är ändrat")],
)
def test_a_mail_is_in_the_language_of_its_reader(language: str, subject: str) -> None:
    assert make_message(language=language).subject == subject


def test_a_language_that_we_do_not_speak_becomes_ours(settings: Settings) -> None:
    assert make_message(language="fi").language == settings.LANGUAGE_CODE


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028"])
def test_a_name_brings_no_header(smtp: MailServer, newline: str) -> None:
    make_message(name=f"Åsa{newline}Bcc: thief@example.net{newline}{newline}Hello")

    deliver_due()

    [taken] = smtp.taken
    assert taken.recipient == "asa@example.org"
    assert taken.mail["Bcc"] is None
    assert taken.mail["To"].addresses[0].display_name == "Åsa Bcc: thief@example.net Hello"
    assert len(smtp.taken) == 1


@pytest.mark.parametrize(
    "email",
    ["asa@example.org\nBcc: thief@example.net", "asa@example.org, thief@example.net", "åsa", "", "@example.org"],
)
def test_an_address_that_is_none_is_shown_and_never_sent(smtp: MailServer, email: str) -> None:
    """One bad address does not stop the act that tells people."""
    message = make_message(email=email)

    deliver_due()

    assert message.state == MessageState.UNDELIVERABLE
    assert message.reason.endswith("is not an e-mail address.")
    assert message in Message.objects.unhandled()
    assert smtp.taken == []


def test_a_subject_is_one_line_without_signs_that_turn_the_text() -> None:
    message = send_message(
        template="mail/test_of_subject",
        to=Recipient("a@example.org", "A", "en"),
        facts={"subject": "Hello \u202ethere\x00\tyou"},
        by=None,
    )

    assert message.subject == "Hello there you"


@pytest.fixture(autouse=True)
def _templates(settings: Settings) -> None:
    """Templates that only these tests need."""
    [engine] = settings.TEMPLATES
    loaders = [
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
        (
            "django.template.loaders.locmem.Loader",
            {
                "mail/test_of_subject.txt": "{{ subject }}\n\nText.\n",
                "mail/test_of_text.txt": "Subject\n\nHello {{ name }} & co,\n\n\n\nlook at {{ site }}companies/.\n",
            },
        ),
    ]
    options = {**engine["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**engine, "APP_DIRS": False, "OPTIONS": options}]


@pytest.fixture
def site(settings: Settings) -> str:
    settings.SITE_URL = "https://compcor.example.se"
    return settings.SITE_URL


def text_for(name: str) -> str:
    message = send_message(
        template="mail/test_of_text", to=Recipient("a@example.org", "A", "en"), facts={"name": name}, by=None
    )
    return message.text or ""


def test_plain_text_is_not_escaped_and_html_is(site: str) -> None:
    text = text_for("Nötter & <b>Bultar</b>")

    assert text == (
        "Hello Nötter & <b>Bultar</b> & co,\n\nlook at https://compcor.example.se/companies/.\n\n"
        "CompCor · Co-funded by the European Union\n"
    )
    html = as_html(text, language="en")
    assert "<p>Hello Nötter &amp; &lt;b&gt;Bultar&lt;/b&gt; &amp; co,</p>" in html
    assert '<a href="https://compcor.example.se/companies/">https://compcor.example.se/companies/</a>.' in html


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/win",
        "HTTP://evil.example",
        "www.evil.example",
        "https://compcor.example.se.evil.example/",
        "https://compcor.example.se@evil.example/",
        "javascript://compcor.example.se/",
    ],
)
def test_a_name_carries_no_link_of_a_stranger(site: str, link: str) -> None:
    text = text_for(f"Win {link} now")

    assert text.startswith("Hello Win (link removed) now & co,")
    assert as_html(text, language="en").count("<a ") == 1


def test_links_are_of_the_configured_host_whatever_a_request_says(site: str) -> None:
    assert "https://compcor.example.se/companies/" in text_for("you")


def test_a_mail_is_plain_text_and_the_same_as_html(site: str) -> None:
    message = make_message()

    mail = message_from_bytes(as_email(message).message().as_bytes(), policy=policy.default)

    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().strip() == (message.text or "").strip()
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mail_knows_the_objects_that_it_is_about() -> None:
    company, other = make_company(), make_company()
    person = make_participant()

    message = make_message(about=[company, person, company])

    assert list(Message.objects.about(company)) == [message]
    assert list(Message.objects.about(person)) == [message]
    assert not Message.objects.about(other).exists()
