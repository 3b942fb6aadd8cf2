// The pipeline's board: a card is dragged to a column, or moved by its menu; the focus stays with the card.
"use strict";

let dragged = null;
let moved = null;

const columnAt = (event) => event.target instanceof Element && event.target.closest("[data-column]");

// With a mouse, cards can be dragged; their links and menus work as before. On a touch screen the menu is the way.
const readyCards = () => document.querySelectorAll("[data-card]").forEach((card) => (card.draggable = true));
document.addEventListener("DOMContentLoaded", readyCards);

document.addEventListener("dragstart", (event) => {
  dragged = event.target instanceof Element && event.target.closest("[data-card]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.id);
  dragged.classList.add("dragged");
});
document.addEventListener("dragover", (event) => {
  const column = columnAt(event);
  showOver(column);
  if (!dragged || !column || column.contains(dragged)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
});
document.addEventListener("drop", (event) => {
  const column = columnAt(event);
  if (!dragged || !column || column.contains(dragged)) return;
  event.preventDefault();
  moveTo(dragged, column.dataset.column);
});
document.addEventListener("dragend", () => {
  showOver(null);
  dragged?.classList.remove("dragged");
  dragged = null;
});

function showOver(column) {
  for (const other of document.querySelectorAll("[data-column]")) {
    other.classList.toggle("over", Boolean(dragged) && other === column && !other.contains(dragged));
  }
}

// A drop presses the button of the card's own menu; to withdraw, the page that asks for the reason is opened.
function moveTo(card, state) {
  const button = card.querySelector(`button[name=state][value="${CSS.escape(state)}"]`);
  (button ?? card.querySelector("[data-withdraw]"))?.click();
}

// After the board is drawn anew, the card has the focus where it is now, and what happened is read out.
document.addEventListener("htmx:beforeRequest", (event) => {
  moved = event.target.closest?.("[data-card]")?.id ?? moved;
});
document.addEventListener("htmx:afterSettle", () => {
  readyCards();
  const said = document.querySelector("[data-board-said]");
  if (said) said.textContent = document.querySelector("[data-board] .message")?.innerText ?? "";
  document.getElementById(moved ?? "")?.querySelector("summary")?.focus();
});
