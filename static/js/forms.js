// Forms: nothing typed is lost by accident, files can be dropped, a filter acts when it is chosen.
"use strict";

// A form with data-dirty warns before its page is left with changes that are not saved.
const changedForms = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-dirty]")) changedForms.add(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  changedForms.delete(form);
  // A second press on Save must not send the form twice.
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
document.addEventListener("htmx:afterRequest", (event) => delete event.target.dataset.sent);
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
window.addEventListener("beforeunload", (event) => {
  if ([...changedForms].some((form) => form.isConnected)) event.preventDefault();
});

// A filter bar acts at once when something is chosen; words wait for Enter.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.form?.matches("[data-filter]") && field.matches("select, [type=checkbox], [type=radio]")) field.form.requestSubmit();
  if (field.matches("[data-drop] input[type=file]")) showFile(field);
});
// Empty filters are left out of the address, so that it can be read and sent to a colleague.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
});
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("[data-filter] :disabled")) field.disabled = false;
});

// What is only there to be copied is chosen whole.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[readonly]")) event.target.select();
});

// A drop zone is a label round a file field.
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const zone = event.target instanceof Element && event.target.closest("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", name === "dragover");
    const field = zone.querySelector("input[type=file]");
    if (name !== "drop" || !event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    showFile(field);
  });
}

function showFile(field) {
  const words = [...field.files].map((file) => `${file.name} (${Math.ceil(file.size / 1024).toLocaleString()} kB)`);
  field.closest("[data-drop]").querySelector("[data-drop-name]").textContent = words.join(", ");
}

// A password can be looked at while it is typed: data-reveal is what the button says.
for (const field of document.querySelectorAll("input[type=password][data-reveal]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain small";
  button.textContent = field.dataset.reveal;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  field.after(button);
  field.form.addEventListener("submit", () => (field.type = "password"));
}
