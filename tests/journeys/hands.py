"""Two ways to use a page: a finger, and the keyboard alone. A journey is written once and walked with both."""

from typing import Protocol

from playwright.sync_api import Locator, Page

PHONE = {"width": 360, "height": 740}
MOST_TABS = 80


class Hands(Protocol):
    """What somebody does on a page, in the page's own words."""

    page: Page

    def press(self, name: str) -> None:
        """Press the button with that text."""

    def follow(self, name: str) -> None:
        """Follow the first link with that text."""

    def write(self, label: str, text: str) -> None:
        """Fill in the field with that label."""

    def choose(self, label: str, option: str) -> None:
        """Choose from the list with that label."""


class Finger:
    """Taps."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, name: str) -> None:
        """Tap the button."""
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        """Tap the link."""
        self.page.get_by_role("link", name=name).first.click()

    def write(self, label: str, text: str) -> None:
        """Type into the field."""
        self.page.get_by_label(label).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        """Pick it."""
        self.page.get_by_label(label).first.select_option(label=option)


class Keyboard:
    """Tab, Enter and letters; what Tab does not reach cannot be used."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, name: str) -> None:
        """Go to the button and press Enter."""
        self._go_to(self.page.get_by_role("button", name=name).first)
        self.page.keyboard.press("Enter")

    def follow(self, name: str) -> None:
        """Go to the link and press Enter."""
        self._go_to(self.page.get_by_role("link", name=name).first)
        self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        """Go to the field and type."""
        self._go_to(self.page.get_by_label(label).first)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        """Go to the list and type what the option begins with."""
        self._go_to(self.page.get_by_label(label).first)
        self.page.keyboard.type(option)

    def _go_to(self, target: Locator) -> None:
        target.wait_for()
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")
