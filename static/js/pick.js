// A list of people with tick boxes follows what one types in the field above it; without a script, Search asks the server.
"use strict";

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.dataset.pick) return;
  const words = plain(field.value).split(/\s+/);
  let shown = 0;
  for (const row of document.querySelectorAll(`#${CSS.escape(field.dataset.pick)} > li`)) {
    const name = plain(row.dataset.pickName);
    row.hidden = !words.every((word) => name.includes(word));
    if (!row.hidden) shown += 1;
  }
  document.getElementById(`${field.dataset.pick}-none`).hidden = shown > 0;
});

// What is typed narrows the list already: Enter must not lose the ticks.
document.addEventListener("submit", (event) => {
  if (event.target.querySelector("[data-pick]")) event.preventDefault();
});
