// A discussion by keyboard, and forms that leave the page where it is. Everything also works without this.
import { choose, leave, on, say } from "./keys.js";

const main = document.querySelector("main");
const leaves = () => [...main.querySelectorAll(".leaf")].filter((leaf) => leaf.offsetParent !== null);
const here = () => document.activeElement?.closest(".leaf") ?? main.querySelector(".leaf.target");
let busy = false;

function step(by) {
  const all = leaves();
  const place = all.indexOf(here());
  const next = all[place < 0 ? 0 : place + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function reject() {
  const box = here()?.querySelector("details:has(.ruling)");
  if (!box) return;
  box.open = true;
  choose(box.querySelector("fieldset"));
  say("Reject: press the number of the reason, or Escape to leave it.");
}

/** Put what came back in the place of what was here; all of it where the comment is not on the page any more. */
function show(page, id, whole) {
  const fresh = id && page.getElementById(id);
  const old = id && document.getElementById(id);
  if (!fresh || !old) { main.replaceChildren(...page.querySelector("main").childNodes); ready(); return; }
  if (whole) old.closest("li").replaceWith(fresh.closest("li")); else old.replaceWith(fresh);
  for (const each of main.querySelectorAll(".did, .alert")) each.remove();
  main.querySelector(".control").replaceWith(page.querySelector(".control"));
  const told = page.querySelector(".did");
  if (told) main.querySelector(".control").before(told);
  document.getElementById(id).focus({ preventScroll: true });
}

function failed(form) {
  const alert = document.createElement("div");
  alert.className = "alert";
  alert.setAttribute("role", "alert");
  alert.textContent = "That did not reach the server, and nothing was changed. Try again.";
  for (const old of main.querySelectorAll(".alert")) old.remove();
  (form.closest(".leaf") ?? main).prepend(alert);
}

async function send(event) {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  leave();
  event.submitter?.setAttribute("aria-busy", "true");
  const id = form.closest(".leaf")?.id;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(page, answer.ok ? id : null, /\/(cut|join)$/.test(form.action));
    say(main.querySelector(".did, .alert")?.textContent.trim() ?? "");
  } catch {
    event.submitter?.removeAttribute("aria-busy");
    failed(form);
  }
  busy = false;
}

function ready() {
  for (const row of main.querySelectorAll(".folds")) row.hidden = false;
}

function fold(event) {
  const wish = event.target.closest("[data-fold]")?.dataset.fold;
  if (wish) for (const each of main.querySelectorAll(".below")) each.open = wish === "open";
}

on("next", () => step(1));
on("previous", () => step(-1));
if (main.querySelector("form[action$='/decide']")) {
  on("approve", () => here()?.querySelector("button[value='approve']")?.click());
  on("reject", reject);
}
on("author", () => here()?.querySelector("a.name")?.click());
on("thread", () => { const box = here()?.closest("li").querySelector(":scope > .below"); if (box) box.open = !box.open; });
main.addEventListener("submit", send);
main.addEventListener("click", fold);
ready();
