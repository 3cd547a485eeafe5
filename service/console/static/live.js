// What happens elsewhere: how many are new, who is here and reads what, what colleagues have decided.
import { count, currentId, lineOf } from "./queue.js";

const desk = document.querySelector("main.desk");
const EVERY = 5_000;
let cursor = "";
let tag = "";

function online(people) {
  const place = document.querySelector("#online");
  const others = [...new Set(people.filter((each) => !each.you).map((each) => each.name))];
  place.hidden = false;
  place.textContent = `${others.length + 1} online`;
  place.title = others.length ? `Here now: ${others.join(", ")} and you` : "Only you are here now";
}

function readers(people) {
  for (const badge of document.querySelectorAll(".row .reader")) badge.remove();
  for (const each of people) {
    const line = !each.you && each.case ? lineOf(each.case)?.querySelector(".line") : null;
    if (!line) continue;
    const badge = document.createElement("span");
    badge.className = "reader";
    badge.title = `${each.name} reads this now`;
    badge.textContent = each.name.split(/\s+/).slice(0, 2).map((word) => word[0]).join("").toUpperCase();
    line.insertBefore(badge, line.querySelector(".age"));
  }
}

function done(deeds) {
  for (const deed of deeds) for (const each of deed.you ? [] : deed.cases) {
    const li = each.case === currentId() ? null : lineOf(each.case);
    if (!li) continue;
    li.classList.toggle("gone", !each.open);
    li.title = each.open ? "" : `${each.state} by ${deed.by}`;
  }
}

function take(news) {
  cursor = news.cursor;
  count(news.counts);
  online(news.people);
  readers(news.people);
  done(news.done);
  const pill = document.querySelector("#new-pill");
  pill.hidden = !news.new;
  pill.querySelector(".words").textContent = `${news.new} new`;
}

const query = () => new URLSearchParams({ case: currentId() ?? "", since: desk.dataset.mark, after: cursor });

async function ask() {
  if (!document.hidden) {
    const answer = await fetch(`/live/now?${query()}`, { headers: { Accept: "application/json", ...(tag ? { "If-None-Match": tag } : {}) } }).catch(() => null);
    if (answer?.ok) { tag = answer.headers.get("ETag") ?? ""; take(await answer.json()); }
  }
  window.setTimeout(ask, EVERY);
}

/** Follow the news: by a stream, or by asking where there is none. */
export function follow() {
  const stream = new EventSource(`/live?${query()}`);
  stream.addEventListener("now", (event) => take(JSON.parse(event.data)));
  stream.addEventListener("error", () => { if (stream.readyState === EventSource.CLOSED) void ask(); });
  window.addEventListener("pagehide", () => stream.close());
}
