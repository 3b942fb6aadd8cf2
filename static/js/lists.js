// Lists: rows are chosen for bulk actions, and tables of inputs are walked with the arrow keys.
"use strict";

const rowBoxes = (formId) => [...document.querySelectorAll(`input.select[name=row][form="${CSS.escape(formId)}"]`)];

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || !box.matches("input.select")) return;
  if (box.dataset.selectAll) for (const row of rowBoxes(box.dataset.selectAll)) row.checked = box.checked;
  showChosen(box.dataset.selectAll ?? box.getAttribute("form"));
});

// With Shift, every row between the last pressed box and this one follows it.
let lastBox = null;
document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || !box.matches("input.select[name=row]")) return;
  const boxes = rowBoxes(box.getAttribute("form"));
  if (event.shiftKey && boxes.includes(lastBox)) {
    const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    showChosen(box.getAttribute("form"));
  }
  lastBox = box;
});

function showChosen(formId) {
  const bar = document.querySelector(`[data-bulk="${CSS.escape(formId)}"]`);
  const boxes = rowBoxes(formId);
  const chosen = boxes.filter((box) => box.checked).length;
  const all = document.querySelector(`[data-select-all="${CSS.escape(formId)}"]`);
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  if (!bar) return;
  const count = bar.querySelector("[data-bulk-count]");
  bar.hidden = chosen === 0;
  count.textContent = chosen === 1 ? count.dataset.one : count.dataset.many.replace("{n}", String(chosen));
}

const showEveryBar = () => document.querySelectorAll("[data-bulk]").forEach((bar) => showChosen(bar.dataset.bulk));
document.addEventListener("DOMContentLoaded", showEveryBar);
document.addEventListener("htmx:afterSettle", showEveryBar);
window.addEventListener("pageshow", showEveryBar);

// A table that fits its place keeps its header in view; one that does not is scrolled sideways, by keyboard too.
const tablePlaces = new ResizeObserver((entries) => {
  for (const wrap of new Set(entries.map(({ target }) => target.closest(".table-wrap")))) {
    wrap.classList.remove("fits", "scrolls");
    const fits = wrap.querySelector("table").offsetWidth <= wrap.clientWidth;
    wrap.classList.add(fits ? "fits" : "scrolls");
    if (fits) wrap.removeAttribute("tabindex");
    else wrap.tabIndex = 0;
  }
});
const watchTables = () => document.querySelectorAll(".table-wrap:not(.wide):has(> table)").forEach((wrap) => {
  tablePlaces.observe(wrap);
  tablePlaces.observe(wrap.querySelector("table")); // which grows when its letters arrive
});
document.addEventListener("DOMContentLoaded", watchTables);
document.addEventListener("htmx:afterSettle", watchTables);

// In a table with data-grid the arrows, Enter, Home and End move between inputs as in a spreadsheet.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLElement) || !field.matches("[data-grid] :is(input, select)") || event.altKey || event.ctrlKey || event.metaKey) return;
  const goal = neighbour(field, event);
  if (!goal) return;
  event.preventDefault();
  goal.focus();
  goal.select?.();
});

const fieldsOf = (row) => [...row.querySelectorAll("td :is(input, select):not([type=hidden], :disabled, .select)")];

function neighbour(field, event) {
  const row = field.closest("tr");
  const inRow = fieldsOf(row);
  const column = inRow.indexOf(field);
  const down = (step) => {
    let next = row;
    do next = step > 0 ? next.nextElementSibling : next.previousElementSibling;
    while (next && !fieldsOf(next).length);
    return next && fieldsOf(next)[Math.min(column, fieldsOf(next).length - 1)];
  };
  const isSelect = field.matches("select");
  switch (event.key) {
    case "Enter": return down(event.shiftKey ? -1 : 1);
    case "ArrowDown": return isSelect ? null : down(1);
    case "ArrowUp": return isSelect ? null : down(-1);
    case "ArrowRight": return atEdge(field, "end") ? inRow[column + 1] : null;
    case "ArrowLeft": return atEdge(field, "start") ? inRow[column - 1] : null;
    default: return null;
  }
}

// Inside a text the arrows move the caret; at its edge, or with all of it chosen, they move on.
function atEdge(field, edge) {
  if (!field.matches("input[type=text], input:not([type])")) return !field.matches("select");
  const [start, end] = [field.selectionStart, field.selectionEnd];
  if (start === 0 && end === field.value.length) return true;
  return start === end && (edge === "start" ? start === 0 : end === field.value.length);
}
