"""Personal numbers at rest cannot be read, moved, or lost by a rotation of keys."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from compcor.core.crypto import (
    DecryptionError,
    KeyRing,
    audit_key,
    blind_index,
    check_keys,
    generate_keys,
    key_ring,
)

CONTEXT = "participants.participant.personal_number"
NUMBER = "198507099805"
OLD, NEW = b"o" * 32, b"n" * 32


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_encrypted_is_read_back(text: str) -> None:
    ring = KeyRing({"k1": NEW})

    assert ring.decrypt(ring.encrypt(text, CONTEXT), CONTEXT) == text


def test_equal_numbers_have_different_tokens_that_do_not_show_them() -> None:
    ring = KeyRing({"k1": NEW})
    first, second = ring.encrypt(NUMBER, CONTEXT), ring.encrypt(NUMBER, CONTEXT)

    assert first != second
    assert NUMBER not in first


def test_token_moved_to_another_column_does_not_open() -> None:
    ring = KeyRing({"k1": NEW})

    with pytest.raises(DecryptionError):
        ring.decrypt(ring.encrypt(NUMBER, CONTEXT), "participants.participant.mobile")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:],
        lambda token: token[:20],
        lambda _: "k1.",
        lambda _: "k1.å",
        lambda _: "",
        lambda _: NUMBER,
    ],
    ids=["one character", "cut", "empty", "not base64", "nothing", "plain"],
)
def test_changed_token_does_not_open(spoil: Callable[[str], str]) -> None:
    ring = KeyRing({"k1": NEW})

    with pytest.raises(DecryptionError):
        ring.decrypt(spoil(ring.encrypt(NUMBER, CONTEXT)), CONTEXT)


def test_wrong_key_under_the_right_name_does_not_open() -> None:
    token = KeyRing({"k1": OLD}).encrypt(NUMBER, CONTEXT)

    with pytest.raises(DecryptionError, match="key k1"):
        KeyRing({"k1": NEW}).decrypt(token, CONTEXT)


def test_rotation_can_stop_half_way_and_go_on() -> None:
    old_token = KeyRing({"k1": OLD}).encrypt(NUMBER, CONTEXT)
    ring = KeyRing({"k2": NEW, "k1": OLD})
    new_token = ring.encrypt(ring.decrypt(old_token, CONTEXT), CONTEXT)

    assert [ring.needs_rotation(token) for token in (old_token, new_token)] == [True, False]
    assert ring.decrypt(old_token, CONTEXT) == ring.decrypt(new_token, CONTEXT) == NUMBER
    assert KeyRing({"k2": NEW}).decrypt(new_token, CONTEXT) == NUMBER


def test_key_named_like_the_beginning_of_another_still_needs_rotation() -> None:
    token = KeyRing({"k10": OLD}).encrypt(NUMBER, CONTEXT)

    assert KeyRing({"k1": NEW, "k10": OLD}).needs_rotation(token)


def test_blind_index_is_keyed_and_stable(settings: Settings) -> None:
    first = blind_index(NUMBER)
    again, other_number = blind_index(NUMBER), blind_index("198507099813")
    settings.COMPCOR_INDEX_KEY = generate_keys()["index_key"]

    assert first == again
    assert len({first, other_number, blind_index(NUMBER)}) == 3
    assert len(first) == 64


def test_settings_hold_the_keys_by_which_values_are_read(settings: Settings) -> None:
    keys = generate_keys()
    token = key_ring().encrypt(NUMBER, CONTEXT)
    assert key_ring().decrypt(token, CONTEXT) == NUMBER

    settings.COMPCOR_ENCRYPTION_KEYS = keys["encryption_keys"]

    with pytest.raises(DecryptionError):
        key_ring().decrypt(token, CONTEXT)


def test_generated_keys_start_an_installation_and_are_never_the_same(settings: Settings) -> None:
    keys, others = generate_keys(), generate_keys()
    settings.COMPCOR_ENCRYPTION_KEYS = keys["encryption_keys"]
    settings.COMPCOR_INDEX_KEY = keys["index_key"]
    settings.COMPCOR_AUDIT_KEY = keys["audit_key"]

    check_keys()
    assert len(audit_key()) == 32
    assert len({str(key) for key in (*keys.values(), *others.values())}) == 6


GOOD_KEY = b64encode(NEW).decode()


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("COMPCOR_ENCRYPTION_KEYS", [], "COMPCOR_ENCRYPTION_KEYS is not set"),
        ("COMPCOR_ENCRYPTION_KEYS", [GOOD_KEY], "is to hold id:base64"),
        ("COMPCOR_ENCRYPTION_KEYS", [f"k1:{GOOD_KEY}", f"k1:{GOOD_KEY}"], "each id once"),
        ("COMPCOR_ENCRYPTION_KEYS", [f"k.1:{GOOD_KEY}"], "letters and digits"),
        ("COMPCOR_ENCRYPTION_KEYS", ["k1:c2hvcnQ="], r"\(k1\) is to be 32 bytes in base64, not 5"),
        ("COMPCOR_ENCRYPTION_KEYS", ["k1:***"], r"\(k1\) is not base64"),
        ("COMPCOR_INDEX_KEY", "", "COMPCOR_INDEX_KEY is not set"),
        ("COMPCOR_INDEX_KEY", "å", "COMPCOR_INDEX_KEY is not base64"),
        ("COMPCOR_AUDIT_KEY", None, "COMPCOR_AUDIT_KEY is not set"),
        ("COMPCOR_AUDIT_KEY", "c2hvcnQ=", "COMPCOR_AUDIT_KEY is to be 32 bytes"),
    ],
)
def test_start_refuses_a_wrong_key_in_one_line(settings: Settings, name: str, value: Any, complaint: str) -> None:
    setattr(settings, name, value)

    with pytest.raises(ImproperlyConfigured, match=complaint) as refused:
        check_keys()

    assert "\n" not in str(refused.value)


def test_ring_without_keys_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        KeyRing({})
