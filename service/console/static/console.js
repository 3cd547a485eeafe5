// What every page of the desk has: keys, the list of commands, help. Everything also works without this.
import { known, listen, on } from "./keys.js";
import { openPalette } from "./palette.js";

const help = document.querySelector("dialog#keys");
const go = (path) => () => window.location.assign(path);

/** The keys that do something on this page, by what they are for. */
function showHelp() {
  if (!help || help.open) return;
  for (const group of help.querySelectorAll("section")) {
    for (const line of group.querySelectorAll("[data-key]")) line.hidden = !known(line.dataset.key);
    group.hidden = !group.querySelector("[data-key]:not([hidden])");
  }
  help.showModal();
}

function search() {
  const field = document.querySelector("#seek-q");
  if (field) field.focus(); else window.location.assign("/search");
}

function saveView() {
  const box = document.querySelector(".seek-views");
  box.open = true;
  (box.querySelector("#seek-name") ?? box.querySelector("summary")).focus();
}

function onceOnly(event) {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
}

let kept = null;

function keepSwitch(event) {
  if (!kept) help.addEventListener("close", () => void kept.then(() => window.location.reload()), { once: true });
  const body = new URLSearchParams({ csrf: document.body.dataset.csrf, single: event.target.checked ? "yes" : "no" });
  kept = fetch("/preferences", { method: "POST", body, headers: { Accept: "application/json" } });
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll(".menu[open], .seek-views[open], .seek-more[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

on("help", showHelp);
on("palette", openPalette);
on("held", go("/queue?tab=held"));
on("reported", go("/queue?tab=reported"));
on("appeals", go("/appeals"));
on("search", search);
if (document.querySelector(".seek-views")) on("save_view", saveView);
if (document.body.dataset.bindings) listen();
document.querySelector("#show-keys")?.addEventListener("click", showHelp);
document.querySelector("#show-palette")?.addEventListener("click", openPalette);
document.querySelector("#single-keys")?.addEventListener("change", keepSwitch);
document.addEventListener("click", closeMenus);
document.addEventListener("submit", (event) => { if (event.target.method === "post") onceOnly(event); });
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
document.querySelector(".top nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
for (const field of document.querySelectorAll("[data-offset]")) field.value = String(-new Date().getTimezoneOffset());
