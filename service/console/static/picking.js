// Many cases at once: pick with x, and approve or reject act on all of them, after one line that says what will happen.
import { on, say } from "./keys.js";
import { send } from "./cases.js";
import { count, currentId, flash, lineOf, lines, takeOut } from "./queue.js";

const bar = document.querySelector("#batch");
const words = bar?.querySelector(".picked-line");
let last = null;
let waiting = null;

const boxes = () => lines().map((li) => li.querySelector(".pick")).filter(Boolean);

/** The picked boxes. */
export const picked = () => boxes().filter((box) => box.checked);

function draw() {
  const number = picked().length;
  waiting = null;
  for (const box of boxes()) box.closest("li").classList.toggle("picked", box.checked);
  bar?.classList.toggle("on", number > 0);
  if (words) words.textContent = `${number} picked`;
  for (const button of bar?.querySelectorAll("button[name='choice']") ?? []) button.textContent = button.value === "approve" ? "Approve those" : "Reject those…";
}

function set(box, on) {
  box.checked = on;
  last = box;
}

function boxHere() { return currentId() ? lineOf(currentId())?.querySelector(".pick") : null; }

function range() {
  const to = boxHere();
  const all = boxes();
  const [from, end] = [all.indexOf(last ?? to), all.indexOf(to)].sort((one, other) => one - other);
  for (const box of all.slice(Math.max(0, from), end + 1)) box.checked = true;
  last = to;
  draw();
}

function clear() {
  for (const box of boxes()) box.checked = false;
  draw();
}

function bodyOf(said) {
  const body = new URLSearchParams({ csrf: document.body.dataset.csrf, ...said });
  for (const box of picked()) body.append("case", box.value);
  return body;
}

async function preview(choice) {
  const answer = await send("/bulk/selected", bodyOf({ choice })).catch(() => null);
  if (!answer?.ok) { words.textContent = answer?.told.sentence ?? "The server cannot be reached."; say(words.textContent); return; }
  waiting = choice;
  words.textContent = `${answer.told.line}?`;
  const button = bar.querySelector(`button[value="${choice.split(":")[0]}"]`);
  button.textContent = "Yes, do it";
  button.focus();
  say(`${answer.told.line}? Press Enter to do it, Escape to leave it.`);
}

function apply() {
  const choice = waiting;
  waiting = null;
  return doAll("/bulk/selected", { choice, confirm: "yes" }, choice === "approve" ? "approved" : "rejected");
}

/** Put all that is picked off; `form` says until when. */
export const deferPicked = (form) => doAll("/bulk/defer", { until: form.get("until"), offset: form.get("offset") });

/** Send what is picked, and take out of the list what is done. */
async function doAll(path, said, kind = "") {
  const ids = picked().map((box) => box.value.split(":")[0]);
  const answer = await send(path, bodyOf(said)).catch(() => null);
  if (!answer?.ok) { words.textContent = answer?.told.sentence ?? "The server cannot be reached. Nothing was done."; return; }
  const left = new Set((answer.told.left ?? []).map((each) => each.case));
  clear();
  const next = takeOut(ids.filter((id) => !left.has(id)));
  count(answer.told.counts);
  flash(answer.told.line, answer.told.undo, kind);
  say(`${answer.told.line}. ${next}`);
}

/** Begin to listen for picks. */
export function startPicking() {
  if (!bar) return;
  on("select", () => { const box = boxHere(); if (box) { set(box, !box.checked); draw(); say(`${picked().length} picked.`); } });
  on("select_range", range);
  on("select_all", () => { for (const box of boxes()) box.checked = true; draw(); say(`${picked().length} picked.`); });
  document.querySelector("#rows").addEventListener("change", (event) => { if (event.target.matches(".pick")) { last = event.target; draw(); } });
  document.querySelector("#unpick").addEventListener("click", clear);
  document.addEventListener("parley:escape", () => { if (picked().length) clear(); });
  document.addEventListener("parley:batch", (event) => void preview(event.detail));
  bar.addEventListener("submit", (event) => {
    const choice = event.submitter?.value ?? "";
    if (waiting?.split(":")[0] === choice) { event.preventDefault(); void apply(); }
    else if (choice === "approve") { event.preventDefault(); void preview(choice); }
  });
  draw();
}
