"""Personal numbers at rest: encrypted with a ring of keys, and found by a blind index without being read.

A token is "<key id>.<base64url of nonce, ciphertext and tag>" (AES-256-GCM). The associated data names the
column, so a token that is moved to another column does not open. The first key of the ring encrypts, and all
of them decrypt, so that keys are rotated row by row and the work can stop and go on (docs/operations.md).
"""

import hashlib
import hmac
import os
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from functools import lru_cache
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
NONCE_BYTES = 12


class DecryptionError(Exception):
    """The token cannot be opened: its key is missing, or it was changed, or it is another column's."""


class KeyRing:
    """Keys by id; the first is the one in use, the others only open what they once closed."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys:
            raise ImproperlyConfigured("COMPCOR_ENCRYPTION_KEYS holds no key.")
        self.current = next(iter(keys))
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}

    @classmethod
    def from_texts(cls, texts: list[str]) -> Self:
        """Read "id:base64" entries, the current key first."""
        keys: dict[str, bytes] = {}
        for text in texts:
            key_id, _, encoded = text.partition(":")
            if not key_id.isalnum() or key_id in keys:
                raise ImproperlyConfigured(
                    "COMPCOR_ENCRYPTION_KEYS is to hold id:base64, each id once and in letters and digits."
                )
            keys[key_id] = _decode_key(encoded, f"COMPCOR_ENCRYPTION_KEYS ({key_id})")
        return cls(keys)

    def encrypt(self, text: str, context: str) -> str:
        """Close `text` with the current key, bound to the column named by `context`."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, text.encode(), context.encode())
        return f"{self.current}.{urlsafe_b64encode(nonce + sealed).decode()}"

    def decrypt(self, token: str, context: str) -> str:
        """Open a token of the column named by `context`."""
        key_id, _, body = token.partition(".")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise DecryptionError("A value was encrypted with a key that is not in COMPCOR_ENCRYPTION_KEYS.")
        try:
            sealed = urlsafe_b64decode(body)
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise DecryptionError(
                f"An encrypted value was changed, or key {key_id} in COMPCOR_ENCRYPTION_KEYS is wrong."
            ) from error

    def needs_rotation(self, token: str) -> bool:
        """Tell whether the token was closed with another key than the current one."""
        return not token.startswith(f"{self.current}.")


def key_ring() -> KeyRing:
    """The ring in the settings."""
    return _key_ring(tuple(_required("COMPCOR_ENCRYPTION_KEYS")))


def blind_index(number: str) -> str:
    """A keyed fingerprint, equal for equal numbers: makes them unique and findable without showing them."""
    return hmac.digest(_key("COMPCOR_INDEX_KEY"), number.encode(), hashlib.sha256).hex()


def audit_key() -> bytes:
    """The key of the audit log's hash chain."""
    return _key("COMPCOR_AUDIT_KEY")


def check_keys() -> None:
    """Raise ImproperlyConfigured, in one line, unless every key is there and has the right length."""
    key_ring()
    _key("COMPCOR_INDEX_KEY")
    _key("COMPCOR_AUDIT_KEY")


def generate_keys() -> dict[str, str | list[str]]:
    """New random keys for an installation, named like the settings that hold them."""
    return {
        "encryption_keys": [f"k1:{_new_key()}"],
        "index_key": _new_key(),
        "audit_key": _new_key(),
    }


def _new_key() -> str:
    return b64encode(os.urandom(KEY_BYTES)).decode()


def _required(name: str) -> Any:
    value = getattr(settings, name, None)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: CompCor does not start without its keys.")
    return value


def _key(name: str) -> bytes:
    return _decode_key(_required(name), name)


@lru_cache(maxsize=8)
def _key_ring(texts: tuple[str, ...]) -> KeyRing:
    return KeyRing.from_texts(list(texts))


@lru_cache(maxsize=8)
def _decode_key(encoded: str, name: str) -> bytes:
    try:
        key = b64decode(encoded, validate=True)
    except (Base64Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name} is not base64.") from error
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} is to be {KEY_BYTES} bytes in base64, not {len(key)}.")
    return key
