// The desk by keyboard. Everything here also works without it: keys press the same buttons and follow the same links.
"use strict";

const page = document.documentElement;
const rows = () => [...document.querySelectorAll("a.row")];
const form = document.querySelector("form.decision");
const help = document.querySelector("dialog#keys");
const memory = (() => { try { return window.localStorage; } catch { return null; } })();

const keysOn = () => memory?.getItem("parley-keys") !== "off";
const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

function step(by) {
  const all = rows();
  const here = all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = all[here + by];
  if (next) next.click();
}

function choose(on) {
  form?.classList.toggle("choosing", on);
  const say = document.querySelector("#say");
  if (say) say.textContent = on ? "Reject: press the number of the reason, or Escape to leave it." : "";
}

function press(selector) {
  const button = document.querySelector(selector);
  if (button) button.click();
}

function showHelp() {
  if (help && !help.open) help.showModal();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => press("form.decision [data-key='a']"),
  r: () => choose(true),
  n: () => document.querySelector(".note textarea")?.focus(),
  o: () => press("[data-key='o']"),
  h: () => press("[data-key='h']"),
  "?": showHelp,
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help?.open) return;
  if (event.key === "Escape") {
    if (typing(event.target)) event.target.blur();
    choose(false);
    return;
  }
  if (typing(event.target) || !keysOn()) return;
  const choosing = form?.classList.contains("choosing");
  if (choosing && /^[1-9]$/.test(event.key)) {
    event.preventDefault();
    press(`form.decision [data-key='${event.key}']`);
    return;
  }
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  if (event.key !== "r") choose(false);
  act();
}

function onceOnly(event) {
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
}

function keepPlace() {
  const list = document.querySelector(".rows");
  if (!list) return;
  const key = "parley-place";
  try {
    list.scrollTop = Number(sessionStorage.getItem(key)) || 0;
    list.addEventListener("scroll", () => sessionStorage.setItem(key, String(list.scrollTop)), { passive: true });
  } catch { /* a browser that keeps nothing still shows the list */ }
  document.querySelector("a.row[aria-current]")?.scrollIntoView({ block: "nearest" });
}

function offerSwitch() {
  const box = document.querySelector("#single-keys");
  if (!box) return;
  const show = () => page.classList.toggle("nokeys", !keysOn());
  box.checked = keysOn();
  box.addEventListener("change", () => { memory?.setItem("parley-keys", box.checked ? "on" : "off"); show(); });
  show();
}

page.classList.remove("nojs");
for (const element of document.querySelectorAll("[data-needs-js]")) element.hidden = false;
document.addEventListener("keydown", onKey);
document.querySelector("#show-keys")?.addEventListener("click", showHelp);
for (const each of document.querySelectorAll("form[method='post']")) each.addEventListener("submit", onceOnly);
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
keepPlace();
offerSwitch();
