// What every page has: menu on a phone, the key to the search, popovers, the question before an act, and where the focus goes.
"use strict";

const pressed = (event, selector) => event.target instanceof Element && event.target.closest(selector);
const isTyping = (element) => element instanceof Element && element.matches("input, textarea, select, [contenteditable]");

document.addEventListener("click", (event) => {
  const menuButton = pressed(event, "[data-menu-button]");
  if (menuButton) {
    const menu = document.getElementById(menuButton.getAttribute("aria-controls"));
    openMenu(menu, !menu.classList.contains("open"));
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
    openMenu(search.closest("[data-menu]"), true);
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

// Its button says whether a menu is open, whoever opened it.
function openMenu(menu, isOpen) {
  menu.classList.toggle("open", isOpen);
  document.querySelector(`[aria-controls="${menu.id}"]`).setAttribute("aria-expanded", String(isOpen));
}

// A button with data-confirm asks its question first. Every page has the dialog (components/confirm.html).
function askFirst(event, button) {
  const dialog = document.querySelector("[data-confirm-dialog]");
  event.preventDefault();
  dialog.querySelector("[data-confirm-question]").textContent = button.dataset.confirm;
  dialog.querySelector("[data-confirm-yes]").classList.toggle("bad", button.classList.contains("bad"));
  dialog.onclose = () => {
    if (dialog.returnValue === "yes") button.form.requestSubmit(button); // no click: nothing is asked twice
    dialog.returnValue = "";
  };
  dialog.showModal();
}

// The list of faults is read out and stands in view as soon as the page, or a part of it, is there.
const focusFaults = (root) => root.querySelector?.("[data-focus]")?.focus();
document.addEventListener("DOMContentLoaded", () => focusFaults(document));
document.addEventListener("htmx:afterSwap", (event) => focusFaults(event.detail.target));

// An act may lead back to its place on a long page (an address with #): what happened is said there, not above, out of view.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById(location.hash.slice(1));
  const said = document.querySelectorAll("[data-said]");
  if (!place || !said.length) return;
  (place.closest(".card") ?? place).before(...said);
  window.addEventListener("load", () => said[0].scrollIntoView({ behavior: "instant" }));
});

// On a phone a row of tabs is wider than the screen: the one that is open stands in view.
document.addEventListener("DOMContentLoaded", () => {
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.closest("ul");
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
});
