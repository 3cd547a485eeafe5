// What the queue's script asks the server: one case as a fragment, ahead of time, and deeds in the order they were done.

const JSON_ONLY = { Accept: "application/json" };
const kept = new Map(); // case id → promise of a <template>
const MOST = 60;
let line = Promise.resolve();

async function load(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html", "X-Peek": "yes" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  for (const field of made.content.querySelectorAll("[data-offset]")) field.value = String(-new Date().getTimezoneOffset());
  return made;
}

/** The address of a case's fragment, from the address of the queue at that case. */
export function fragmentOf(id, href) {
  const there = new URL(href, window.location.href);
  for (const name of ["case", "did", "done"]) there.searchParams.delete(name);
  return `/queue/case/${encodeURIComponent(id)}${there.search}`;
}

/** Fetch a case ahead of time; what fails now is fetched again when it is needed. */
export function ahead(id, href) {
  if (kept.has(id)) return kept.get(id);
  if (kept.size > MOST) forget(kept.keys().next().value);
  const coming = load(fragmentOf(id, href)).then((made) => { if (kept.get(id) === coming) ready.set(id, made); return made; });
  coming.catch(() => { if (kept.get(id) === coming) forget(id); });
  kept.set(id, coming);
  return coming;
}

const ready = new Map();

/** A case that is here already, else null. */
export const here = (id) => ready.get(id) ?? null;

/** It changed: fetch it anew next time. */
export function forget(id) { kept.delete(id); ready.delete(id); }

/** A fragment by its own address, once. */
export const once = (url) => load(url);

/** Send a form; deeds reach the server in the order in which they were done. */
export function send(action, body) {
  const sent = line.then(() => post(action, body));
  line = sent.catch(() => undefined);
  return sent;
}

async function post(action, body) {
  const answer = await fetch(action, { method: "POST", body, headers: JSON_ONLY, keepalive: true });
  const told = await answer.json().catch(() => ({}));
  return { ok: answer.ok, status: answer.status, told };
}

const leases = new Map();

/** Say that one reads a case, so that colleagues see it; a page that is left gives up the lease it had, no newer one. */
export function lease(id, leaving = false) {
  const until = leases.get(id) ?? document.querySelector("#lease")?.dataset.until;
  if (leaving && !until) return Promise.resolve(null);
  const body = new URLSearchParams({ csrf: document.body.dataset.csrf, ...(leaving ? { leave: "yes", until } : {}) });
  const path = `/case/${encodeURIComponent(id)}/lease`;
  if (leaving) { navigator.sendBeacon?.(path, body); return Promise.resolve(null); }
  return fetch(path, { method: "POST", body, headers: JSON_ONLY })
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((told) => { if (told) leases.set(id, told.until); return told; })
    .catch(() => null);
}
