// A client for Parley: score readers' comments, report them, and learn what was decided.
// One module without dependencies, for Node 18 and newer, Deno and browsers. All times are in seconds.

export const version = "1.0.0";

// --- errors: none holds a key, a comment's text or what a proxy's page said ---

/** Any of the errors below. */
export class ParleyError extends Error {
  constructor(message) {
    super(message);
    this.name = new.target.name;
  }
}

/** No answer came: nobody listens, no such name, the line broke. */
export class ConnectionFailed extends ParleyError {
  constructor(address, why, requestId, tries) {
    const tried = tries === 1 ? "one try" : `${tries} tries`;
    super(`No answer from ${address} after ${tried} (${why}; request ${requestId}).`);
    Object.assign(this, { address, why, requestId, tries });
  }
}

/** No answer came in time. The server may have done what it was asked; sending again is safe. */
export class TimedOut extends ConnectionFailed {}

/** An answer came that is none of Parley's: another service, a redirect, a broken proxy. */
export class UnreadableAnswer extends ParleyError {}

/** A webhook that must not be believed: its signature, its time or its headers are wrong. */
export class WebhookRefused extends ParleyError {}

/** The server refused, and said why (RFC 9457). */
export class Problem extends ParleyError {
  constructor(document, requestId, retryAfter, tries) {
    const mistakes = (document.errors ?? []).map((e) => `${e.pointer || "/"} ${e.code}: ${e.detail}`).join("; ");
    const about = mistakes ? ` ${mistakes}` : "";
    super(`${document.status} ${document.title}: ${document.detail}${about} (request ${requestId})`);
    const { type, title, status, detail, instance = null, errors = [] } = document;
    Object.assign(this, { document, type, title, status, detail, instance, errors, requestId, retryAfter, tries });
  }

  /** What the type ends with, for programs: invalid, bad-key, quota-exceeded … */
  get code() {
    return this.type.split(/[:#]/).pop();
  }
}

/** 400, 405, 415: the request is none the server can read. */
export class BadRequest extends Problem {}
/** 401: no key, or one that is not known or was revoked. */
export class Unauthorized extends Problem {}
/** 403: the key lacks the scope. */
export class Forbidden extends Problem {}
/** 404: this site has nothing by that name. */
export class NotFound extends Problem {}
/** 409: several requests changed the comment at once, at every try. */
export class Conflict extends Problem {}
/** 413: the body is larger than the server reads. */
export class TooLarge extends Problem {}
/** 422: fields have mistakes; errors lists all of them. */
export class Invalid extends Problem {}
/** 429: too many requests for this key; retryAfter says how many seconds to wait. */
export class RateLimited extends Problem {}
/** 5xx: it is not the request that is wrong. */
export class ServerProblem extends Problem {}

const KINDS = {
  400: BadRequest, 401: Unauthorized, 403: Forbidden, 404: NotFound, 405: BadRequest, 409: Conflict,
  413: TooLarge, 415: BadRequest, 422: Invalid, 429: RateLimited,
};

// --- retries: all but decisions may be repeated without harm ---

// A comment changed by several at once, a key's allowance used up, a server or proxy that starts, stops or stumbles.
const MAY_MEND = new Set([409, 429, 500, 502, 503, 504]);
// What Node says where a request never left; browsers do not tell.
const NEVER_LEFT = new Set([
  "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT",
]);
const PATIENCE = { tries: 4, firstWait: 0.5, longestWait: 30, chance: Math.random };

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Seconds to wait after so many tries, `told` being what Retry-After says; null: give up. */
function waitAfter({ tries, firstWait, longestWait, chance }, tried, told) {
  if (tried >= tries || (told !== null && told > longestWait)) return null;
  if (told !== null) return told + firstWait * chance();
  return Math.min(longestWait, firstWait * 2 ** (tried - 1)) * (0.5 + 0.5 * chance());
}

/** Whether to send it again: what may be done twice wherever that may help, else only what was surely not done. */
function mayMend(came, repeatable) {
  if (came.status === undefined) return repeatable || NEVER_LEFT.has(came.why);
  return repeatable ? MAY_MEND.has(came.status) : came.status === 429;
}

/** What Retry-After says, in seconds: it holds seconds or a date (RFC 9110, 10.2.3). null: nothing of use. */
function secondsToWait(value) {
  if (value === null) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value);
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? null : Math.max(0, (moment - Date.now()) / 1000);
}

// --- what came of a request ---

const kindOf = (came) => (came.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();

const requestIdOf = () => Array.from({ length: 32 }, () => Math.floor(Math.random() * 16).toString(16)).join("");

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function read(text) {
  const found = parsed(text);
  if (found === null || typeof found !== "object") {
    throw new UnreadableAnswer("The answer is no JSON document; is this the address of a Parley server?");
  }
  return found;
}

function documentOf(came) {
  const found = kindOf(came) === "application/problem+json" ? parsed(came.text) : undefined;
  if (typeof found?.type === "string" && typeof found.detail === "string") return found;
  const detail =
    `The answer was ${came.status} without a problem document; something between here and Parley may have given it.`;
  return { type: "about:blank", title: "Unexplained", status: came.status, detail };
}

function problemOf(came, requestId, tries) {
  const Kind = came.status >= 500 ? ServerProblem : (KINDS[came.status] ?? Problem);
  const named = came.headers.get("x-request-id") ?? requestId;
  return new Kind(documentOf(came), named, secondsToWait(came.headers.get("retry-after")), tries);
}

// --- batches ---

const MOST_COMMENTS = 1000; // what POST /score/batch takes at once
const MOST_BYTES = 1_000_000; // under what common proxies take unless told otherwise (nginx: 1 MiB)

/** Comments on their way, in order, for a reply comes after its parent. A 413 halves what is sent at once. */
class Batch {
  #coming;
  #waiting = [];
  #most = MOST_COMMENTS;
  #sent = 0;
  #done = 0;
  #letters = new TextEncoder();

  constructor(comments) {
    this.#coming = comments[Symbol.asyncIterator]?.() ?? comments[Symbol.iterator]();
  }

  /** The body of the next request; null when all comments were answered. */
  async next() {
    await this.#fill();
    this.#sent = this.#fitting();
    if (this.#sent === 0) return null;
    return `{"comments":[${this.#waiting.slice(0, this.#sent).map((each) => each.body).join(",")}]}`;
  }

  /** Send half as many from now on; false where one comment by itself was too large already. */
  halved() {
    if (this.#sent <= 1) return false;
    this.#most = Math.floor(this.#sent / 2);
    return true;
  }

  /** Results of the last request, counted from the first comment of all. */
  placed(results) {
    const found = results.map((result) => placed(result, this.#done));
    this.#done += this.#sent;
    this.#waiting.splice(0, this.#sent);
    return found;
  }

  /** Let go of what was not sent. */
  async close() {
    await this.#coming.return?.();
  }

  async #fill() {
    while (this.#waiting.length < this.#most) {
      const { value, done } = await this.#coming.next();
      if (done) return;
      const body = JSON.stringify(value);
      this.#waiting.push({ body, size: this.#letters.encode(body).length });
    }
  }

  /** How many of the waiting comments go into the next request; one at least, if there is one. */
  #fitting() {
    let size = 0;
    const within = this.#waiting.slice(0, this.#most);
    const over = within.findIndex((each, place) => (size += each.size + 1) > MOST_BYTES && place > 0);
    return over === -1 ? within.length : over;
  }
}

/** A result of one request among those of all; pointers into the request lead into the whole. */
function placed(result, before) {
  const index = result.index + before;
  if (result.errors === undefined) return { ...result, index };
  const inside = `/comments/${result.index}`;
  const errors = result.errors.map((e) => ({ ...e, pointer: `/comments/${index}${e.pointer.slice(inside.length)}` }));
  return { ...result, index, errors };
}

// --- the client ---

function addressOf(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    url = null;
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new TypeError("An address is http:// or https://, a host and perhaps a path, without password or query.");
  }
  return url.href.replace(/\/+$/, "");
}

function keyOf(key) {
  if (key === null) return null;
  if (!/^[\x21-\x7e]+$/.test(key.trim())) {
    throw new TypeError("A key is one word of plain letters, such as parley_…; this is none.");
  }
  return key.trim();
}

function pathOf(id) {
  if (id === "." || id === "..") throw new TypeError("No web address can end in this id.");
  return `/comments/${encodeURIComponent(id)}`;
}

function queryOf(asked) {
  const told = Object.entries(asked).filter(([, value]) => value !== null && value !== undefined);
  return told.length === 0 ? "" : `?${new URLSearchParams(told.map(([name, value]) => [name, String(value)]))}`;
}

/** Talks to one Parley server as one site. */
export class Parley {
  #address;
  #key;
  #timeout;
  #batchTimeout;
  #retry;
  #fetch;
  #sleep;

  constructor(address, key = null, options = {}) {
    const { timeout = 30, batchTimeout = 120, retry = {}, fetch = globalThis.fetch, sleep = pause } = options;
    this.#address = addressOf(address);
    this.#key = keyOf(key);
    this.#timeout = timeout;
    this.#batchTimeout = batchTimeout;
    this.#retry = { ...PATIENCE, ...retry };
    this.#fetch = (...asked) => fetch(...asked);
    this.#sleep = sleep;
  }

  /** Score one comment. The same id and text again is answered with repeated: true and files nothing. */
  async score(comment) {
    return this.#post("/score", JSON.stringify(comment));
  }

  /** Score any number of comments, in as many requests as it takes; one result for each, in order. */
  async scoreBatch(comments) {
    const results = [];
    for await (const result of this.scoreEach(comments)) results.push(result);
    return results;
  }

  /** As scoreBatch, giving each request's results before the next one is sent. */
  async *scoreEach(comments) {
    const batch = new Batch(comments);
    try {
      let body;
      while ((body = await batch.next()) !== null) {
        const answer = await this.#unlessTooLarge(batch, body);
        if (answer !== null) yield* batch.placed(answer.results);
      }
    } finally {
      await batch.close();
    }
  }

  /** Score a whole thread of at most 1,000 comments, every one in its place and as of when it was posted. */
  async scoreThread(thread) {
    return (await this.#post("/score/thread", JSON.stringify(thread), this.#batchTimeout)).results;
  }

  /** Pass on what a reader reported; one reader reports a comment once. */
  async report(report) {
    return this.#post("/reports", JSON.stringify(report));
  }

  /** Tell what a moderator decided at the site's own desk; sent again only where it surely did not arrive. */
  async decide(decision) {
    const body = JSON.stringify(decision);
    return read(await this.#ask({ method: "POST", path: "/decisions", body, repeatable: false }));
  }

  /** A comment as it stands, by the site's own id. */
  async comment(id) {
    return this.#get(pathOf(id));
  }

  /** What was decided after a cursor, oldest first. */
  async decisions({ after = null, limit = 100 } = {}) {
    return this.#get(`/decisions${queryOf({ after, limit })}`);
  }

  /** Every event after a cursor up to now; keep the last one's cursor for the next time. */
  async *decisionsSince(after = null) {
    let feed;
    do {
      feed = await this.decisions({ after, limit: 1000 });
      yield* feed.decisions;
      after = feed.next;
    } while (feed.more);
  }

  /** Statements of reasons, newest first: one by id, those about a comment, or a page of all. */
  async statements({ id = null, comment = null, before = null, limit = 20 } = {}) {
    return this.#get(`/statements${queryOf({ id, comment, before, limit })}`);
  }

  /** Every statement, or every one about a comment, newest first. */
  async *allStatements({ comment = null } = {}) {
    let before = null;
    do {
      const page = await this.statements({ comment, before, limit: 100 });
      yield* page.statements;
      before = page.next;
    } while (before !== null);
  }

  /** The server's own description of its API. */
  async openapi() {
    return this.#get("/openapi.json");
  }

  /** Whether the process answers. */
  async health() {
    return this.#get("/health");
  }

  /** Whether comments can be scored; a server that is not ready answers too, and is not asked again. */
  async ready() {
    const isAnswer = (came) => came.status === 503 && kindOf(came) === "application/json";
    return read(await this.#ask({ path: "/ready", isAnswer }));
  }

  /** The server's counters, in Prometheus' text format. */
  async prometheus() {
    return this.#ask({ path: "/metrics" });
  }

  /** A batch's answer; null where it was too large and goes out in halves now. */
  async #unlessTooLarge(batch, body) {
    try {
      return await this.#post("/score/batch", body, this.#batchTimeout);
    } catch (error) {
      if (error instanceof TooLarge && batch.halved()) return null;
      throw error;
    }
  }

  async #get(path) {
    return read(await this.#ask({ path }));
  }

  async #post(path, body, timeout = this.#timeout) {
    return read(await this.#ask({ method: "POST", path, body, timeout }));
  }

  /** The text of the answer. Every try carries the same request id, and so does the server's log. */
  async #ask(call) {
    const requestId = requestIdOf();
    for (let tried = 1; ; tried += 1) {
      const came = await this.#send(call, requestId);
      if (came.status === 200 || (came.status && call.isAnswer?.(came))) return came.text;
      const error = this.#failure(came, requestId, tried);
      const wait = mayMend(came, call.repeatable ?? true) ? waitAfter(this.#retry, tried, error.retryAfter ?? null) : null;
      if (wait === null) throw error;
      await this.#sleep(wait);
    }
  }

  #failure(came, requestId, tried) {
    if (came.status === undefined) {
      const Kind = came.timedOut ? TimedOut : ConnectionFailed;
      return new Kind(this.#address, came.why, requestId, tried);
    }
    if (came.status >= 400) return problemOf(came, requestId, tried);
    return new UnreadableAnswer(
      `${this.#address} answered ${came.status}; give the address that Parley itself answers at.`,
    );
  }

  async #send({ method = "GET", path, body, timeout = this.#timeout }, requestId) {
    const headers = { "User-Agent": `parley-client-js/${version}`, "X-Request-Id": requestId };
    if (this.#key !== null) headers.Authorization = `Bearer ${this.#key}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const signal = AbortSignal.timeout(timeout * 1000);
    try {
      const asked = { method, headers, body, signal, redirect: "manual", credentials: "omit", cache: "no-store" };
      const came = await this.#fetch(this.#address + path, asked);
      return { status: came.status, headers: came.headers, text: await came.text() };
    } catch (error) {
      return { why: String(error.cause?.code ?? error.name), timedOut: error.name === "TimeoutError" };
    }
  }
}

// --- webhooks (Standard Webhooks, https://www.standardwebhooks.com) ---

const TOLERANCE = 300; // how far a webhook's time may be from ours: an old one may be a replay

function bytesOf(base64) {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** The web's own cryptography; Node 18 keeps it in a module. */
async function subtle() {
  return (globalThis.crypto ?? (await import("node:crypto")).webcrypto).subtle;
}

function headerOf(headers, name) {
  if (typeof headers.get === "function") return headers.get(name) ?? "";
  const found = Object.entries(headers).find(([given]) => given.toLowerCase() === name);
  return String(found?.[1] ?? "");
}

function checkTime(sent, now) {
  if (!/^\d{1,12}$/.test(sent)) {
    throw new WebhookRefused("The header webhook-timestamp must hold seconds since 1970.");
  }
  if (Math.abs(now.getTime() / 1000 - Number(sent)) > TOLERANCE) {
    throw new WebhookRefused("The webhook is more than five minutes old, or one of the two clocks is wrong.");
  }
}

function eventOf(id, raw) {
  const body = parsed(new TextDecoder().decode(raw));
  if (typeof body?.type !== "string" || typeof body.timestamp !== "string" || typeof body.data !== "object") {
    throw new WebhookRefused("The webhook is signed, but its body is no event.");
  }
  return { id, type: body.type, timestamp: body.timestamp, data: body.data };
}

/** Reads the webhooks of one endpoint, and believes them only with their signature. */
export class Webhook {
  #secret;

  constructor(secret) {
    this.#secret = bytesOf(secret.trim().replace(/^whsec_/, ""));
    if (this.#secret.length === 0) throw new TypeError("A secret is whsec_ and letters of base64; this is none.");
  }

  /** The event in `body`, which must be the text or bytes as they came. */
  async read(body, headers, now = new Date()) {
    const raw = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const [id, sent, signatures] = ["id", "timestamp", "signature"].map((name) => headerOf(headers, `webhook-${name}`));
    checkTime(sent, now);
    if (!(await this.#isSigned(raw, `${id}.${sent}.`, signatures))) {
      throw new WebhookRefused("No signature of this webhook is right; is this the endpoint's secret?");
    }
    return eventOf(id, raw);
  }

  async #isSigned(raw, before, signatures) {
    const signed = new Uint8Array([...new TextEncoder().encode(before), ...raw]);
    const web = await subtle();
    const key = await web.importKey("raw", this.#secret, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    const shown = signatures.split(/\s+/).filter((each) => each.startsWith("v1,"));
    const found = await Promise.all(shown.map((each) => web.verify("HMAC", key, bytesOf(each.slice(3)), signed)));
    return found.includes(true);
  }
}
