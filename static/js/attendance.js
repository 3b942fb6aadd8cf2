// The attendance sheet: letters set a status, times get their colon, minutes follow at once. The server counts them.
"use strict";

const sheet = document.querySelector("[data-sheet]");
const fieldOf = (row, name) => row.querySelector(`[data-attendance="${name}"]`);
const minutesOf = (row) => row.querySelector("[data-minutes]");
const statusOfKey = Object.fromEntries(
  [...document.querySelectorAll("kbd[data-key]")].map((key) => [key.dataset.key.toLowerCase(), key.dataset.status]),
);
const questions = new WeakMap();

sheet?.addEventListener("keydown", (event) => {
  const field = event.target;
  if (field.dataset.attendance !== "status" || event.ctrlKey || event.metaKey || event.altKey) return;
  const status = statusOfKey[event.key.toLowerCase()];
  if (status) {
    event.preventDefault();
    setStatus(field.closest("tr"), status);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    // The arrows change the row, as in the other columns; Alt and an arrow open the choices.
    const row = field.closest("tr");
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    event.preventDefault();
    if (next) fieldOf(next, "status").focus();
  }
});

sheet?.addEventListener("change", (event) => {
  const field = event.target;
  const row = field.closest("tr[data-row]");
  if (!row) return;
  if (field.dataset.attendance !== "status") {
    field.value = field.value.trim().replace(/^(\d{1,2})[.:]?(\d{2})$/, (_all, hour, minute) => `${hour.padStart(2, "0")}:${minute}`);
    if (field.value && fieldOf(row, "status").value !== "part") fieldOf(row, "status").value = "part";
  } else if (field.value !== "part") {
    clearTimes(row);
  }
  count(row);
});

document.querySelector("[data-all-present]")?.addEventListener("click", () => {
  for (const row of sheet.querySelectorAll("tr[data-row]")) setStatus(row, "present");
  sheet.querySelector("[data-attendance]").focus();
});

function setStatus(row, status) {
  const field = fieldOf(row, "status");
  field.value = status;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (status === "part") fieldOf(row, "arrived").focus();
  else clearTimes(row);
  count(row);
}

function clearTimes(row) {
  fieldOf(row, "arrived").value = fieldOf(row, "left").value = "";
}

// Without times the number is known here; with them the server counts, as it does when it saves.
// Answers may come in another order than they were asked for: only the row's last question counts.
async function count(row) {
  const question = (questions.get(row) ?? 0) + 1;
  questions.set(row, question);
  const status = fieldOf(row, "status").value;
  const hasTimes = fieldOf(row, "arrived").value || fieldOf(row, "left").value;
  if (status && hasTimes) {
    const values = new URLSearchParams({ row: row.dataset.row });
    for (const field of row.querySelectorAll("[data-attendance]")) values.set(field.name, field.value);
    const answer = await fetch(`${sheet.dataset.minutesUrl}?${values}`);
    const minutes = answer.ok ? await answer.text() : "";
    if (questions.get(row) !== question) return;
    minutesOf(row).value = minutes;
  } else {
    minutesOf(row).value = { present: sheet.dataset.scheduled, part: "", "": "" }[status] ?? "0";
  }
  const all = [...sheet.querySelectorAll("[data-minutes]")].map((output) => Number(output.value));
  sheet.querySelector("[data-total]").value = all.reduce((sum, minutes) => sum + minutes, 0).toLocaleString(document.documentElement.lang);
}
