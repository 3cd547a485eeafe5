// Many at once: two handles over the picture, what to expect fetched as they move, and samples that unlock the buttons.
// Without this file the page has two number fields, a button, and a box to tick.
"use strict";

const plot = document.querySelector("#plot");
const ends = document.querySelector("#ends");

function range() {
  const columns = Number(plot.dataset.columns);
  const fields = { low: ends.elements.low, high: ends.elements.high };
  const handles = { low: plot.querySelector("#low-handle"), high: plot.querySelector("#high-handle") };
  const edges = { low: plot.querySelector("#low-edge"), high: plot.querySelector("#high-edge") };
  const svg = plot.querySelector("svg");
  const [width, height] = svg.getAttribute("viewBox").split(" ").slice(2).map(Number);
  const groups = [...svg.querySelectorAll(".dots")];
  const picked = document.querySelector("#picked");
  const at = { low: column(fields.low.value), high: column(fields.high.value) };
  const floor = { low: 0, high: 1 };
  const ceiling = { low: columns - 1, high: columns };

  function column(risk) { return Math.round(Number(risk) * columns); }
  function risk(place) { return (place / columns).toFixed(2); }

  function count() {
    return groups.reduce((sum, group) => sum + (group.classList.contains("on") ? Number(group.dataset.count) : 0), 0);
  }

  function draw() {
    for (const group of groups) {
      const place = Number(group.dataset.place);
      group.classList.toggle("on", at.low <= place && place < at.high);
    }
    const number = count();
    for (const end of ["low", "high"]) {
      const x = at[end] / columns;
      handles[end].style.left = `${x * 100}%`;
      handles[end].setAttribute("aria-valuenow", risk(at[end]));
      handles[end].setAttribute("aria-valuetext", `${risk(at[end])}, ${number} selected`);
      edges[end].setAttribute("d", `M${x * width} 0V${height}`);
      fields[end].value = risk(at[end]);
    }
    const band = svg.querySelector("#band");
    band.setAttribute("x", (at.low / columns) * width);
    band.setAttribute("width", ((at.high - at.low) / columns) * width);
    picked.replaceChildren(Object.assign(document.createElement("b"), { textContent: number.toLocaleString("en") }), " selected");
  }

  function move(end, place) {
    const other = end === "low" ? Math.min(at.high - 1, ceiling.low) : Math.max(at.low + 1, floor.high);
    const to = end === "low" ? Math.max(0, Math.min(place, other)) : Math.min(columns, Math.max(place, other));
    if (to === at[end]) return;
    at[end] = to;
    draw();
    ask();
  }

  function onKey(end, event) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (by !== undefined) move(end, at[end] + by);
    else if (event.key === "Home") move(end, 0);
    else if (event.key === "End") move(end, columns);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function placeOf(event) {
    const box = svg.getBoundingClientRect();
    return Math.round(((event.clientX - box.left) / box.width) * columns);
  }

  function drag(end, event) {
    if (event.button !== 0) return;
    event.preventDefault();
    handles[end].focus({ preventScroll: true });
    handles[end].setPointerCapture(event.pointerId);
    const follow = (moved) => move(end, placeOf(moved));
    handles[end].addEventListener("pointermove", follow);
    const stop = () => handles[end].removeEventListener("pointermove", follow);
    for (const ending of ["pointerup", "pointercancel"]) handles[end].addEventListener(ending, stop, { once: true });
  }

  for (const end of ["low", "high"]) {
    handles[end].hidden = false;
    handles[end].addEventListener("keydown", (event) => onKey(end, event));
    handles[end].addEventListener("pointerdown", (event) => drag(end, event));
    fields[end].addEventListener("change", () => move(end, column(fields[end].value) || 0));
  }
  svg.addEventListener("click", (event) => {
    const place = placeOf(event);
    const end = Math.abs(place - at.low) < Math.abs(place - at.high) ? "low" : "high";
    move(end, place);
    handles[end].focus({ preventScroll: true });
  });
  draw();
}

let asked = 0;
let waiting = null;

function address() {
  const sent = new URLSearchParams(new FormData(ends));
  return `/bulk?${sent}`;
}

function ask() {
  const result = document.querySelector("#result");
  result.setAttribute("aria-busy", "true");
  lock(true);
  window.clearTimeout(waiting);
  waiting = window.setTimeout(fetchResult, 140);
}

async function fetchResult() {
  const turn = ++asked;
  const url = address();
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== asked) return;
    document.querySelector("#result").replaceWith(document.adoptNode(page.querySelector("#result")));
    document.querySelector("#flash")?.replaceChildren();
    window.history.replaceState(null, "", url);
    gate();
  } catch {
    if (turn === asked) window.location.assign(url);
  }
}

function lock(on) {
  for (const button of document.querySelectorAll("#apply .acts button")) button.disabled = on;
}

let watching = null;

// A sample counts as read once most of it, or as much as the window holds, stood on the screen for a moment.
function gate() {
  watching?.disconnect();
  const form = document.querySelector("#apply");
  if (!form) return;
  const samples = [...form.querySelectorAll(".sample")];
  const box = form.querySelector("#read-them");
  const progress = form.querySelector("#progress");
  form.querySelector("#gate").hidden = true;
  progress.hidden = false;
  box.checked = false;
  lock(true);
  const timers = new Map();

  function tell() {
    const read = samples.filter((sample) => sample.classList.contains("seen")).length;
    const all = read === samples.length;
    progress.textContent = all ? `All ${samples.length} read.` : `Scroll through the samples: ${read} of ${samples.length} read`;
    box.checked = all;
    if (all) { lock(false); watching.disconnect(); }
  }

  function look(entries) {
    for (const entry of entries) {
      const enough = entry.intersectionRatio > 0.6 || entry.intersectionRect.height > window.innerHeight * 0.5;
      window.clearTimeout(timers.get(entry.target));
      if (entry.isIntersecting && enough) {
        timers.set(entry.target, window.setTimeout(() => { entry.target.classList.add("seen"); tell(); }, 400));
      }
    }
  }

  watching = new IntersectionObserver(look, { threshold: [0, 0.25, 0.5, 0.61, 0.8, 1], rootMargin: "0px 0px -64px" });
  for (const sample of samples) watching.observe(sample);
  tell();
}

// A rejection needs its reason: say so before sending, where a page without scripts is told by the server.
function needReason(event) {
  const select = event.target.querySelector?.("select[name='clause']");
  if (!select) return;
  select.setCustomValidity("");
  if (event.submitter?.value !== "reject" || select.value) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  select.setCustomValidity("Choose the reason to reject.");
  select.reportValidity();
  select.addEventListener("change", () => select.setCustomValidity(""), { once: true });
}

// How many of a group are ticked stands on its buttons.
function counted(form) {
  const number = form.querySelectorAll(".pick:checked").length;
  for (const button of form.querySelectorAll("button[data-verb]")) {
    button.textContent = `${button.dataset.verb} ${number}`;
    button.disabled = number === 0;
  }
}

document.addEventListener("submit", needReason, true);
for (const form of document.querySelectorAll("form.picking")) {
  form.addEventListener("change", () => counted(form));
  counted(form);
}
if (plot && ends) {
  ends.querySelector("button").hidden = true;
  ends.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  range();
  gate();
}
