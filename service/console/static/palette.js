// Every command and page by name: type a part of it, arrows, Enter.
import { known, run } from "./keys.js";

const dialog = document.querySelector("#palette");
const field = dialog?.querySelector("input");
const options = dialog ? [...dialog.querySelectorAll("[role='option']")] : [];
let before = null;

const shown = () => options.filter((option) => !option.hidden);

function select(option) {
  for (const each of options) each.setAttribute("aria-selected", String(each === option));
  field.setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
}

function narrow() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const option of options) {
    const fits = words.every((word) => option.textContent.toLowerCase().includes(word));
    option.hidden = !fits || (option.dataset.doIt !== undefined && !known(option.dataset.doIt));
  }
  select(shown()[0]);
}

function step(by) {
  const all = shown();
  const here = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  select(all[(here + by + all.length) % all.length]);
}

function take(option) {
  dialog.close();
  before?.focus?.();
  if (option?.dataset.go) window.location.assign(option.dataset.go);
  else if (option) run(option.dataset.doIt);
}

function onKey(event) {
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter") take(shown().find((option) => option.getAttribute("aria-selected") === "true"));
  else return;
  event.preventDefault();
}

/** Open the list of commands. */
export function openPalette() {
  if (!dialog || dialog.open) return;
  before = document.activeElement;
  field.value = "";
  dialog.showModal();
  narrow();
  field.focus();
}

field?.addEventListener("input", narrow);
field?.addEventListener("keydown", onKey);
dialog?.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
  else if (event.target.closest("[role='option']")) take(event.target.closest("[role='option']"));
});
