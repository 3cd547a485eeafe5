// The rules' editor: line numbers, mistakes beside their lines while one types, tools that answer without a new page.
// Without this every button still works: it sends the form and the server answers with the whole page.
"use strict";

(() => {
  const form = document.querySelector("#draft");
  const text = document.querySelector("#text");
  if (!form || !text) return;
  const sheet = form.querySelector(".sheet");
  const gutter = sheet.querySelector(".gutter");
  const notes = sheet.querySelector(".notes");
  const live = document.querySelector("#live");
  const LINE = Number.parseFloat(getComputedStyle(text).lineHeight);
  const PAD = 8;
  const WAIT = 400;
  let mistakes = [];
  let asked = 0;
  let timer = 0;
  let turning = 0;
  const sent = {}; // tool → number of the newest request; an answer to an older one says nothing any more

  const lines = () => text.value.split("\n").length;

  function number() {
    const wanted = lines();
    while (gutter.children.length > wanted) gutter.lastChild.remove();
    while (gutter.children.length < wanted) {
      const line = document.createElement("li");
      line.textContent = String(gutter.children.length + 1);
      gutter.append(line);
    }
  }

  function follow() {
    gutter.scrollTop = text.scrollTop;
    place();
  }

  // Each note stands level with its line; one whose line is out of sight waits at the edge, and none covers another.
  function place() {
    const all = [...notes.children];
    let edge = 0;
    const tops = all.map((note) => {
      const level = (Number(note.dataset.line) - 1) * LINE + PAD - text.scrollTop;
      const top = Math.max(level, edge);
      edge = top + note.offsetHeight + 2;
      return top;
    });
    edge = notes.clientHeight;
    for (let n = all.length - 1; n >= 0; n -= 1) {
      tops[n] = Math.min(tops[n], edge - all[n].offsetHeight);
      edge = tops[n] - 2;
      all[n].style.top = `${tops[n]}px`;
    }
  }

  function goTo(line) {
    const before = text.value.split("\n").slice(0, line - 1);
    const start = before.join("\n").length + (line > 1 ? 1 : 0);
    const end = text.value.indexOf("\n", start);
    text.focus();
    text.setSelectionRange(start, end < 0 ? text.value.length : end);
    text.scrollTop = Math.max(0, (line - 6) * LINE);
    follow();
  }

  function showMistakes(found) {
    mistakes = found;
    const bad = new Set(found.map((one) => one.line));
    [...gutter.children].forEach((line, place) => line.classList.toggle("bad", bad.has(place + 1)));
    notes.replaceChildren(...found.map((one) => {
      const note = document.createElement("button");
      const where = document.createElement("b");
      note.type = "button";
      note.dataset.line = String(one.line || 1);
      where.textContent = one.line ? `Line ${one.line}. ` : "";
      note.append(where, one.detail);
      note.addEventListener("click", () => goTo(one.line || 1));
      return note;
    }));
    sheet.classList.toggle("wrong-there", found.length > 0);
    follow();
  }

  function tell(words, kind = "") {
    live.textContent = words;
    live.className = `state small dim ${kind}`;
  }

  function said(answer) {
    showMistakes(answer.mistakes);
    const wrong = answer.mistakes.length;
    if (wrong) tell(`${wrong} ${wrong === 1 ? "mistake" : "mistakes"}`, "bad");
    else if (answer.changes.length) tell(`No mistakes. ${answer.changes.length} ${answer.changes.length === 1 ? "change" : "changes"} against the version in force`, "good");
    else tell("Nothing would change");
  }

  async function check() {
    const mine = ++asked;
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, text: text.value });
    try {
      const answer = await fetch("/rules/check", { method: "POST", body, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (mine === asked && told.mistakes) said(told);
    } catch {
      if (mine === asked) tell("Not checked: no connection");
    }
  }

  // What was worked out for another text is not shown as if it were about this one.
  function outdate() {
    document.querySelector("#month.month")?.classList.add("stale");
    document.querySelector("#verdict")?.replaceChildren();
  }

  function soon() {
    number();
    follow();
    outdate();
    clearTimeout(timer);
    timer = setTimeout(check, WAIT);
  }

  // A tool's answer is the whole page; what it says is put in place, the editor keeps its place.
  function takeOver(page, tool) {
    const fresh = page.querySelector("#text");
    const another = fresh && fresh.value !== text.value && !turning;
    if (another) {
      outdate();
      const at = text.scrollTop;
      text.value = fresh.value;
      text.scrollTop = at;
      number();
      check();
    }
    const held = document.activeElement?.dataset?.of || document.activeElement?.name;
    for (const id of [...new Set([`tool-${tool}`, "tool-numbers", "month", "verdict"])]) {
      if (id === "tool-numbers" && turning) continue; // a slider moved on since; its own answer is on the way
      const old = document.getElementById(id);
      const made = page.getElementById(id);
      if (!old || !made) continue;
      if (id === "month" && tool !== "replay") continue;
      if (id === "verdict" && !another && !made.children.length) continue;
      const entries = old.querySelector(".entries")?.open;
      if (id !== `tool-${tool}` && old.tagName === "DETAILS") made.open = old.open;
      old.replaceWith(made);
      if (entries && made.querySelector(".entries")) made.querySelector(".entries").open = true;
    }
    dress();
    if (held && !form.contains(document.activeElement)) {
      form.querySelector(`[data-of="${CSS.escape(held)}"], [name="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    }
    if (tool === "replay") document.querySelector("#month")?.scrollIntoView({ block: "start" });
  }

  async function send(button) {
    const { tool } = button.dataset;
    const mine = (sent[tool] = (sent[tool] ?? 0) + 1);
    const body = new URLSearchParams(new FormData(form, button));
    button.setAttribute("aria-busy", "true");
    tell(tool === "replay" ? "Judging the month again…" : "Working…");
    try {
      const answer = await fetch(button.formAction, { method: "POST", body, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== sent[tool]) return;
      if (!page.querySelector("#draft")) { form.submit(); return; }
      takeOver(page, tool);
      tell("Done");
      if (page.querySelector("#verdict [role='alert']")) check();
    } catch {
      tell("That did not arrive: no connection. Try again.", "bad");
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  function dress() {
    for (const element of form.querySelectorAll("[data-needs-js]")) element.hidden = false;
    for (const range of form.querySelectorAll("input[type='range'][data-of]")) {
      const number = form.elements[range.dataset.of];
      range.addEventListener("input", () => { number.value = range.value; });
      range.addEventListener("change", () => {
        clearTimeout(turning);
        turning = setTimeout(() => {
          turning = 0;
          form.querySelector("[data-tool='numbers']:not([name])")?.click();
        }, WAIT);
      });
      number.addEventListener("input", () => { range.value = number.value || 1; });
    }
  }

  form.addEventListener("submit", (event) => {
    if (!event.submitter?.dataset.tool) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send(event.submitter);
  }, true);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches(".tool input")) return;
    event.preventDefault();
    event.target.closest(".tool").querySelector("[data-tool]:not([name])")?.click();
  });
  text.addEventListener("input", soon);
  text.addEventListener("scroll", follow, { passive: true });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
    const indent = /^ */.exec(text.value.slice(start, text.selectionStart))[0];
    if (!indent) return;
    event.preventDefault();
    document.execCommand("insertText", false, `\n${indent}`);
  });
  gutter.hidden = false;
  notes.hidden = false;
  form.querySelector(".numbered")?.remove();
  dress();
  number();
  check();
})();
