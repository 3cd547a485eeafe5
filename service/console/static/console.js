// What every page of the desk has: keys, the list of commands, help. Everything also works without this.
import { listen, on } from "./keys.js";
import { openPalette } from "./palette.js";

const help = document.querySelector("dialog#keys");
const go = (path) => () => window.location.assign(path);

function showHelp() {
  if (help && !help.open) help.showModal();
}

function onceOnly(event) {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
}

async function keepSwitch(event) {
  const body = new URLSearchParams({ csrf: document.body.dataset.csrf, single: event.target.checked ? "yes" : "no" });
  await fetch("/preferences", { method: "POST", body, headers: { Accept: "application/json" } });
  help.addEventListener("close", () => window.location.reload(), { once: true });
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
if (document.body.dataset.bindings) listen();
document.querySelector("#show-keys")?.addEventListener("click", showHelp);
document.querySelector("#show-palette")?.addEventListener("click", openPalette);
document.querySelector("#single-keys")?.addEventListener("change", keepSwitch);
document.addEventListener("click", closeMenus);
document.addEventListener("submit", (event) => { if (event.target.method === "post") onceOnly(event); });
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
for (const field of document.querySelectorAll("[data-offset]")) field.value = String(-new Date().getTimezoneOffset());
