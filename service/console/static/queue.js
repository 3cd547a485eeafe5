// The queue: the next case is on the screen before the server has heard of the last one; what it refuses comes back.
import { choose, leave, on, say } from "./keys.js";
import { ahead, forget, here, lease, once, send } from "./cases.js";
import { follow } from "./live.js";
import { deferPicked, picked, startPicking } from "./picking.js";

const list = document.querySelector("#rows");
const pane = document.querySelector("#case");
const desk = document.querySelector("main.desk");
const told = document.querySelector("#told");
const gone = new Map(); // case id → its line, should it come back
const AHEAD = 4;
const GLIMPSE = 200; // milliseconds in which nobody has read a case: what is pressed then was meant for the one before
let glimpse = 0;
let current = pane.querySelector("#reading")?.dataset.case ?? null;
let hidden = new URL(window.location.href).searchParams.get("evidence") === "off";

export const lines = () => (list ? [...list.children] : []);
export const lineOf = (id) => list?.querySelector(`li[data-row="${CSS.escape(id)}"]`) ?? null;
export const currentId = () => current;
const linkOf = (li) => li.querySelector("a.row");
const reading = () => pane.querySelector("#reading");

/** The line to go to from here: the next, else the one before. */
function after(li) { return li?.nextElementSibling ?? li?.previousElementSibling ?? null; }

function addressOf(li) {
  const there = new URL(linkOf(li).href);
  if (hidden) there.searchParams.set("evidence", "off");
  return there.pathname + there.search;
}

function mark(li) {
  for (const each of list.querySelectorAll("li.here")) {
    if (each === li) continue;
    each.classList.remove("here");
    linkOf(each).removeAttribute("aria-current");
    linkOf(each).tabIndex = -1;
  }
  if (li) {
    li.classList.add("here");
    linkOf(li).setAttribute("aria-current", "true");
    linkOf(li).tabIndex = 0;
  }
}

function put(made) {
  const another = made.content.querySelector("#reading")?.dataset.case !== reading()?.dataset.case;
  pane.replaceChildren(made.content.cloneNode(true));
  pane.classList.remove("unready");
  if (another) { leave(); unread(); }
}

/** A press that follows the last one too closely decides nothing: it is the second half of a double click. */
function unread() {
  pane.classList.add("fresh");
  clearTimeout(glimpse);
  glimpse = setTimeout(() => pane.classList.remove("fresh"), GLIMPSE);
}

function look(li) {
  let next = li;
  for (let turn = 0; turn < AHEAD && next; turn += 1) {
    next = next.nextElementSibling;
    if (next) ahead(next.dataset.row, linkOf(next).href).catch(() => undefined);
  }
  const before = li.previousElementSibling;
  if (before) ahead(before.dataset.row, linkOf(before).href).catch(() => undefined);
}

async function read(id) {
  if (desk.dataset.mayDecide !== "yes" || reading()?.dataset.open !== "yes") return;
  const found = await lease(id);
  const banner = pane.querySelector("#lease");
  if (!found || id !== current || !banner) return;
  banner.hidden = found.yours || !found.by;
  banner.querySelector(".by").textContent = found.by ?? "";
}

/** Do something once what is on the screen now was drawn. */
function painted(act) { window.requestAnimationFrame(() => window.requestAnimationFrame(() => window.setTimeout(act, 20))); }

/** Show a case of the list. */
export async function show(li, { focus = false, push = false } = {}) {
  const id = li.dataset.row;
  current = id;
  mark(li);
  desk.classList.replace("unchosen", "shown");
  window.history[push ? "pushState" : "replaceState"](null, "", addressOf(li));
  const known = here(id);
  if (known) put(known);
  else {
    pane.classList.add("unready");
    for (const each of pane.querySelectorAll("form button")) each.disabled = true;
    try {
      const made = await ahead(id, linkOf(li).href);
      if (current !== id) return;
      put(made);
    } catch {
      if (current === id) window.location.assign(addressOf(li));
      return;
    }
  }
  if (focus) linkOf(li).focus({ preventScroll: true });
  painted(() => { if (current === id) { li.scrollIntoView({ block: "nearest" }); look(li); void read(id); void more(); } });
}

function empty() {
  current = null;
  pane.replaceChildren();
  document.querySelector("#empty").hidden = false;
  list.hidden = true;
  window.history.replaceState(null, "", withoutCase());
}

function withoutCase() {
  const there = new URL(window.location.href);
  for (const name of ["case", "did", "done"]) there.searchParams.delete(name);
  return there.pathname + there.search;
}

/** Take lines out and go on to what follows the last of them; answers what to say of it. */
export function takeOut(ids) {
  const onScreen = ids.includes(current);
  let next = onScreen ? (lineOf(current) ?? list?.firstElementChild ?? null) : null;
  while (next && ids.includes(next.dataset.row)) next = next.nextElementSibling;
  for (const id of ids) {
    const li = lineOf(id);
    if (!li) continue;
    li.classList.remove("here");
    linkOf(li).removeAttribute("aria-current");
    gone.set(id, { li, before: li.nextElementSibling?.dataset.row ?? null });
    li.remove();
  }
  if (!onScreen) return "";
  next ??= list?.lastElementChild ?? null;
  if (!next) { empty(); return "Nothing is left on this page."; }
  void show(next, { focus: list.contains(document.activeElement) || document.activeElement === document.body });
  const name = next.querySelector(".name").textContent;
  const risk = next.querySelector(".number").textContent.replace("Risk", "").trim();
  return `Next: comment by ${name}, risk ${risk}.`;
}

/** Put a line back where it was. */
export function putBack(id, version) {
  const known = gone.get(id);
  forget(id);
  if (!known) return null;
  const before = known.before ? lineOf(known.before) : null;
  list.insertBefore(known.li, before);
  list.hidden = false;
  document.querySelector("#empty").hidden = true;
  const box = known.li.querySelector(".pick");
  if (box && version) box.value = `${id}:${version}`;
  gone.delete(id);
  return known.li;
}

const element = (name, words, attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = words;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

/** The line over the panes: what was done, with a way back. */
export function flash(words, undo, kind = "", below = null) {
  const box = element("div", "", { class: `flash ${kind}` });
  box.append(element("span", words, { class: "line" }));
  if (below) box.append(element("a", below.line, { href: below.url }));
  if (undo) {
    const button = element("button", "Undo", { type: "button", class: "link undo" });
    button.addEventListener("click", () => void takeBack(undo));
    box.append(button);
  }
  told.replaceChildren(box);
  const last = document.querySelector("#last");
  if (last) last.textContent = words;
}

function alert(words, ...ways) {
  const box = element("div", "", { class: "alert", role: "alert" });
  box.append(element("strong", "Not done:"), element("span", words), ...ways);
  told.replaceChildren(box);
}

/** The numbers on tabs and in the bar, as the server tells them. */
export function count(counts) {
  if (!counts) return;
  for (const tab of document.querySelectorAll(".tabs a[data-tab]")) {
    const number = counts[tab.dataset.tab];
    if (number !== undefined) tab.querySelector(".n").textContent = number;
  }
  const here = document.querySelector(".tabs a[aria-current]")?.dataset.tab ?? "waiting";
  const heading = document.querySelector("#waiting .n");
  if (heading && counts[here] !== undefined && !document.querySelector(".seek-chips")) heading.textContent = counts[here];
  for (const badge of document.querySelectorAll("[data-count]")) {
    const number = { "/queue": counts.waiting, "/appeals": counts.appeals, "/quality": counts.second_looks }[badge.dataset.count];
    if (number !== undefined) { badge.querySelector(".n").textContent = number; badge.classList.toggle("none", !number); }
  }
}

function today(by) {
  const place = document.querySelector("#mine-today");
  if (place) place.textContent = String(Math.max(0, Number(place.textContent) + by));
}

const VERBS = { decide: "Decided", defer: "Deferred", escalate: "Escalated", feature: "Featured" };

async function decide(form, button) {
  const id = current;
  const body = new URLSearchParams(new FormData(form, button));
  const action = button?.hasAttribute("formaction") ? button.getAttribute("formaction") : form.getAttribute("action");
  const choice = body.get("choice") ?? "";
  if (choice.startsWith("reject:")) sessionStorage.setItem("parley-reason", choice);
  const step = action.split("/").pop();
  const verb = choice === "approve" ? "Approved" : choice ? "Rejected" : VERBS[step];
  const next = takeOut([id]);
  say(`${verb}. ${next}`);
  flash(`${verb}.`, null, { Approved: "approved", Rejected: "rejected" }[verb] ?? "");
  const answer = await send(action, body).catch(() => null);
  forget(id);
  if (answer?.ok) {
    flash(answer.told.line || `${verb}.`, answer.told.undo, answer.told.state, answer.told.below);
    count(answer.told.counts);
    if (step === "decide" || step === "feature") today(1);
    return;
  }
  refused(id, action, body, answer);
}

function refused(id, action, body, answer) {
  if (answer?.status === 409 && answer.told.change) {
    const keep = element("button", `Keep ${answer.told.by}’s decision`, { type: "button" });
    const change = element("button", body.get("choice") === "approve" ? "Approve it all the same" : "Reject it all the same", { type: "button" });
    keep.addEventListener("click", () => told.replaceChildren());
    change.addEventListener("click", () => {
      for (const [name, value] of Object.entries(answer.told.change.fields)) body.set(name, value);
      told.replaceChildren();
      void send(answer.told.change.action, body).then((again) => (again.ok ? flash(again.told.line, again.told.undo, again.told.state) : refused(id, action, body, again)));
    });
    const name = gone.get(id)?.li.querySelector(".name").textContent;
    alert(`${name ? `The comment by ${name}: ` : ""}${answer.told.sentence}.`, keep, change);
    return;
  }
  const li = putBack(id, answer?.told.version);
  if (li) void show(li);
  const why = answer ? (answer.told.sentence ?? answer.told.why ?? answer.told.title ?? "The server refused it.") : "The server cannot be reached.";
  alert(`${why} The case is back in the list; nothing was lost.`);
}

/** Undo one's newest deed, or the one at this address. */
export async function takeBack(path = "/undo") {
  const answer = await send(path, new URLSearchParams({ csrf: document.body.dataset.csrf })).catch(() => null);
  if (!answer?.ok) { alert(answer?.told.sentence ?? "The server cannot be reached."); return; }
  count(answer.told.counts);
  const back = answer.told.cases.filter((each) => each.open);
  const found = back.map((each) => putBack(each.case, each.version) ?? lineOf(each.case)).filter(Boolean);
  for (const each of back) forget(each.case);
  if (answer.told.what === "decision") today(answer.told.kind === "undo" ? -1 : 1);
  const closed = answer.told.cases.filter((each) => !each.open).map((each) => each.case);
  if (closed.length) takeOut(closed);
  flash(answer.told.line, answer.told.undo);
  say(answer.told.line);
  if (found.length) void show(found[0]);
  else if (back.length) window.location.assign(`/queue?case=${encodeURIComponent(back[0].case)}&did=${encodeURIComponent(answer.told.deed)}`);
}

async function stay(form, button) {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const body = new URLSearchParams(new FormData(form, button));
  const action = button?.getAttribute("formaction") ?? form.getAttribute("action");
  const id = current;
  const answer = await send(action, body).catch(() => null);
  delete form.dataset.sent;
  if (!answer?.ok) { alert(answer?.told.sentence ?? "The server cannot be reached."); return; }
  forget(id);
  flash(answer.told.line, answer.told.undo);
  count(answer.told.counts);
  const li = lineOf(id);
  if (li && id === current) void show(li);
}

async function more() {
  const link = document.querySelector("#more");
  if (!link || link.dataset.busy || lines().length > 12) return;
  link.dataset.busy = "yes";
  const answer = await fetch(link.href, { headers: { Accept: "text/html", "X-Peek": "yes" } }).catch(() => null);
  if (!answer?.ok) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const li of found.querySelectorAll("#rows > li")) if (!lineOf(li.dataset.row)) list.append(document.importNode(li, true));
  const further = found.querySelector("#more");
  if (further) { link.href = further.href; delete link.dataset.busy; } else link.remove();
  mark(lineOf(current));
}

async function showNew() {
  const answer = await fetch(withoutCase(), { headers: { Accept: "text/html", "X-Peek": "yes" } }).catch(() => null);
  if (!answer?.ok || !list) { window.location.assign(withoutCase()); return; }
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  list.replaceChildren(...[...found.querySelectorAll("#rows > li")].map((li) => document.importNode(li, true)));
  desk.dataset.mark = found.querySelector("main.desk").dataset.mark;
  document.querySelector("#new-pill").hidden = true;
  gone.clear();
  list.scrollTop = 0;
  mark(current ? lineOf(current) : null);
  say("New cases are in the list.");
}

async function evidence() {
  hidden = !hidden;
  const li = lineOf(current);
  const there = new URL(window.location.href);
  there.searchParams.set("evidence", hidden ? "off" : "on");
  if (!hidden && !pane.querySelector(".words mark") && pane.querySelector(".toggle")) {
    there.searchParams.delete("evidence");
    put(await once(`/queue/case/${encodeURIComponent(current)}${there.search}`));
  }
  if (!hidden) there.searchParams.delete("evidence");
  window.history.replaceState(null, "", li ? addressOf(li) : there.pathname + there.search);
  veilEvidence();
}

function veilEvidence() {
  pane.classList.toggle("unseen-evidence", hidden);
  const link = pane.querySelector(".toggle");
  if (link) link.firstChild.textContent = `${hidden ? "Show" : "Hide"} evidence`;
}

function step(by) {
  const li = current ? lineOf(current) : null;
  const next = li ? (by > 0 ? li.nextElementSibling : li.previousElementSibling) : lines()[0];
  if (next) void show(next, { focus: true });
}

function press(selector) {
  const button = pane.querySelector(selector);
  if (button && !button.disabled) button.click();
}

function open(selector, then) {
  const found = pane.querySelector(selector);
  if (!found) return;
  found.open = true;
  then(found);
}

function reject() {
  const group = pane.querySelector("#reasons");
  if (!group) return;
  const many = picked().length;
  say(many ? `Reject ${many}: press the number of the reason, or Escape to leave it.` : "Reject: press the number of the reason, or Escape to leave it.");
  choose(group);
}

function same() {
  const reason = sessionStorage.getItem("parley-reason");
  const button = reason && pane.querySelector(`#reasons button[value="${CSS.escape(reason)}"]`);
  if (button) button.click(); else reject();
}

function sanctions(field) {
  open("#author-record details.sanctions", (box) => {
    box.scrollIntoView({ block: "nearest" });
    box.querySelector(field)?.focus();
  });
}

const single = (act) => () => { if (picked().length) say("Only approve, reject and defer act on what is picked."); else act(); };

function defer() {
  open("details.defer", (box) => {
    const many = picked().length;
    say(`Defer${many ? ` ${many}` : ""}: press the number of how long.`);
    choose(box.querySelector("form"), () => { box.open = false; });
  });
}
if (desk.dataset.mayDecide === "yes") {
  on("approve", () => press("[data-do='approve']"));
  on("reject", reject);
  on("reject_same", same);
  on("spam", () => press("[data-do='spam']"));
  on("feature", single(() => press("[data-do='feature']")));
  on("defer", defer);
  on("escalate", single(() => open("details.escalate", (box) => box.querySelector("button.primary").focus())));
  on("note", () => open("details.notes", (box) => box.querySelector("textarea").focus()));
  on("undo", () => void takeBack());
  on("warn", () => sanctions("select[name='clause']"));
  on("suspend", () => sanctions("select[name='suspend_days']"));
}
on("next", () => step(1));
on("previous", () => step(-1));
on("evidence", () => void evidence());
on("thread", () => { const far = pane.querySelector("details.far"); if (far) far.open = !far.open; else reading()?.focus(); });
on("author", () => { const box = pane.querySelector("#author-record"); box?.scrollIntoView({ block: "start" }); box?.focus(); });
on("show_new", () => void showNew());

list?.addEventListener("click", (event) => {
  const link = event.target.closest("a.row");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  void show(link.closest("li"), { push: window.innerWidth < 700 });
});
pane.addEventListener("click", (event) => {
  if (event.target.closest(".toggle")) { event.preventDefault(); void evidence(); }
  const veil = event.target.closest("a.reveal");
  if (veil && current) {
    event.preventDefault();
    const there = new URL(veil.href);
    there.searchParams.delete("case");
    void once(`/queue/case/${encodeURIComponent(current)}${there.search}`).then(put);
  }
});
pane.addEventListener("toggle", (event) => {
  if (event.target.matches(".decision details") && event.target.open) for (const each of pane.querySelectorAll(".decision details[open]")) if (each !== event.target) each.open = false;
}, true);
pane.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!current || !(form.hasAttribute("data-leaves") || form.hasAttribute("data-stays"))) return;
  event.preventDefault();
  if (pane.classList.contains("fresh")) return;
  if (button?.hasAttribute("data-stays") || form.hasAttribute("data-stays")) void stay(form, button);
  else if (picked().length && form.dataset.picks === "defer") void deferPicked(new FormData(form, button));
  else if (picked().length && button?.name === "choice") document.dispatchEvent(new CustomEvent("parley:batch", { detail: button.value }));
  else void decide(form, button);
});
document.querySelector("#undo")?.addEventListener("submit", (event) => { event.preventDefault(); void takeBack(); });
told.addEventListener("submit", (event) => {
  if (!event.target.getAttribute("action")?.startsWith("/undo")) return;
  event.preventDefault();
  void takeBack(event.target.getAttribute("action"));
});
window.addEventListener("popstate", () => window.location.reload());
window.addEventListener("pagehide", () => { if (current && reading()?.dataset.open === "yes") void lease(current, true); });
window.setInterval(() => { if (current && !document.hidden) void read(current); }, 60_000);

if (list) {
  for (const each of list.querySelectorAll("li:not(.here) a.row")) each.tabIndex = -1;
  const li = current ? lineOf(current) : null;
  mark(li);
  li?.scrollIntoView({ block: "nearest" });
  if (li) look(li);
  void more();
  const there = new URL(window.location.href);
  if (li && window.innerWidth >= 700 && !there.searchParams.has("case")) {
    there.searchParams.set("case", current); // who reloads, or sends the address on, means this case
    window.history.replaceState(null, "", there.pathname + there.search);
  }
}
veilEvidence();
startPicking();
follow();
