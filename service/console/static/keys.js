// Keys: which command a press stands for, by the person's own map. Nothing fires while somebody types.

const bindings = JSON.parse(document.body.dataset.bindings || "{}");
const commands = new Map();
const first = new Set(Object.keys(bindings).filter((chord) => chord.includes(" ")).map((chord) => chord.split(" ")[0]));
const NAMES = { " ": "space", ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right", PageUp: "pageup", PageDown: "pagedown" };
const FIELDS = "textarea, select, [contenteditable], input:not([type='checkbox'], [type='radio'], [type='button'], [type='submit'])";
const WAIT = 1500; // milliseconds in which the second key of two in a row must come
let begun = "";
let timer = 0;
let chosen = null;

/** Say what a command does; the first who says so wins, unless `over` is set. */
export function on(name, act) { commands.set(name, act); }

/** Run a command by name; false when this page has no such command. */
export function run(name) {
  const act = commands.get(name);
  if (act) { act(); return true; }
  const element = document.querySelector(`[data-do="${CSS.escape(name)}"]`);
  if (element) element.click();
  return element !== null;
}

/** Whether a command can be run on this page. */
export const known = (name) => commands.has(name) || document.querySelector(`[data-do="${CSS.escape(name)}"]`) !== null;

/** From now on a number presses the button of that number in `group`; Escape leaves it. */
export function choose(group, done = () => {}) {
  leave();
  chosen = { group, done };
  group.classList.add("choosing");
}

/** No numbers any more. */
export function leave() {
  chosen?.group.classList.remove("choosing");
  chosen = null;
}

export const typing = (target) => target instanceof Element && target.closest(FIELDS) !== null;

/** The chord of a press in the map's spelling; on a keyboard without Latin letters, the letter at that place. */
export function chordOf(event) {
  let key = NAMES[event.key] ?? event.key;
  const place = /^Key([A-Z])$/.exec(event.code ?? "");
  if (place && !/^[\x21-\x7e]$/.test(key)) key = place[1].toLowerCase();
  if (event.code?.startsWith("Key") && (event.ctrlKey || event.metaKey) && key.length === 1 && !/[a-z]/i.test(key)) key = place[1];
  const letter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const shift = event.shiftKey && (letter || key.length > 1);
  const held = [(event.ctrlKey || event.metaKey) && "ctrl", event.altKey && "alt", shift && "shift"].filter(Boolean);
  return [...held, key.toLowerCase()].join("+");
}

function digit(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const found = /^(?:Digit|Numpad)([1-9])$/.exec(event.code ?? "") ?? /^([1-9])$/.exec(event.key);
  return found ? found[1] : null;
}

function pick(event) {
  const number = chosen && digit(event);
  if (!number) return false;
  const { group, done } = chosen;
  const button = group.querySelector(`[data-pick="${number}"]`);
  event.preventDefault();
  if (!button) return true;
  leave();
  done();
  button.click();
  return true;
}

function escape(event) {
  begun = "";
  if (typing(event.target)) event.target.blur();
  leave();
  for (const open of document.querySelectorAll(".decision details[open], .menu[open], .seek details[open]")) open.open = false;
  document.dispatchEvent(new CustomEvent("parley:escape"));
}

function onKey(event) {
  if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") { escape(event); return; }
  const stroke = chordOf(event);
  const held = stroke.startsWith("ctrl+") || stroke.startsWith("alt+");
  if (typing(event.target) && bindings[stroke] !== "palette") return;
  if (!held && pick(event)) return;
  if ((stroke === "space" || stroke === "enter") && event.target.closest("a, button, summary, input")) return;
  const chord = begun ? `${begun} ${stroke}` : stroke;
  clearTimeout(timer);
  const name = bindings[chord] ?? (begun ? bindings[stroke] : undefined);
  begun = "";
  if (name) {
    if (event.repeat && !["next", "previous"].includes(name)) { event.preventDefault(); return; }
    leave();
    if (run(name)) event.preventDefault();
  } else if (first.has(stroke)) {
    begun = stroke;
    timer = setTimeout(() => { begun = ""; }, WAIT);
  }
}

/** Begin to listen. */
export function listen() { document.addEventListener("keydown", onKey); }

/** Say something to who listens rather than looks. */
export function say(words) {
  const place = document.querySelector("#say");
  if (place) place.textContent = words;
}
