// What every page has: menu on a phone, the key to the search, popovers, the question before an act, and where the focus goes.
"use strict";

const pressed = (event, selector) => event.target instanceof Element && event.target.closest(selector);
const isTyping = (element) => element instanceof Element && element.matches("input, textarea, select, [contenteditable]");

document.addEventListener("click", (event) => {
  const menuButton = pressed(event, "[data-menu-button]");
  if (menuButton) {
    const isOpen = document.getElementById(menuButton.getAttribute("aria-controls")).classList.toggle("open");
    menuButton.setAttribute("aria-expanded", String(isOpen));
  }
  for (const popover of document.querySelectorAll("details[data-popover][open]")) {
    if (!popover.contains(event.target)) popover.open = false;
  }
  const asking = pressed(event, "[data-confirm]");
  if (asking) askFirst(event, asking);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    document.querySelector("[data-menu]")?.classList.add("open");
    search.focus();
    search.select();
  }
  if (event.key === "Escape") {
    const popover = document.querySelector("details[data-popover][open]");
    if (popover) {
      popover.open = false;
      popover.querySelector("summary").focus();
    }
  }
});

// A button with data-confirm asks its question first. The page has one dialog for it (components/confirm.html).
function askFirst(event, button) {
  const dialog = document.querySelector("[data-confirm-dialog]");
  if (!dialog) return;
  event.preventDefault();
  dialog.querySelector("[data-confirm-question]").textContent = button.dataset.confirm;
  dialog.querySelector("[data-confirm-yes]").classList.toggle("bad", button.classList.contains("bad"));
  dialog.onclose = () => {
    if (dialog.returnValue === "yes") button.form.requestSubmit(sameWithoutQuestion(button));
    dialog.returnValue = "";
  };
  dialog.showModal();
}

function sameWithoutQuestion(button) {
  delete button.dataset.confirm;
  return button;
}

// The list of faults is read out and stands in view as soon as the page, or a part of it, is there.
const focusFaults = (root) => root.querySelector?.("[data-focus]")?.focus();
document.addEventListener("DOMContentLoaded", () => focusFaults(document));
document.addEventListener("htmx:afterSwap", (event) => focusFaults(event.detail.target));

// On a phone a row of tabs is wider than the screen: the one that is open stands in view.
document.addEventListener("DOMContentLoaded", () => {
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.closest("ul");
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
});
