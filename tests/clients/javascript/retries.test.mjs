// When the JavaScript client asks again, how long it waits, what it raises at last, and how it cuts batches.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import * as parley from "../../../clients/javascript/parley.js";
import { LIVE, aComment, aProblem, scripted } from "./scripted.mjs";

const KEY = "parley_k1_verysecret";

/** A client that does not sleep but keeps what it would have waited. */
function patient(address, waits, options = {}) {
  const retry = { chance: () => 0, ...options.retry };
  return new parley.Parley(address, KEY, { sleep: async (seconds) => waits.push(seconds), ...options, retry });
}

for (const status of [409, 429, 500, 502, 503, 504]) {
  test(`${status} is asked again with waits that double, under one request id`, async () => {
    const waits = [];
    await scripted([aProblem(status, "x"), aProblem(status, "x"), LIVE], async (address, asked) => {
      const found = await patient(address, waits).health();

      assert.equal(found.status, "live");
      assert.deepEqual(waits, [0.25, 0.5]);
      assert.equal(new Set(asked.map((each) => each.headers["x-request-id"])).size, 1);
    });
  });
}

const ONCE = {
  400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 405: "BadRequest",
  413: "TooLarge", 415: "BadRequest", 418: "Problem", 422: "Invalid",
};
for (const [status, kind] of Object.entries(ONCE)) {
  test(`${status} is asked once and raises ${kind}`, async () => {
    const waits = [];
    await scripted([aProblem(Number(status), "x")], async (address, asked) => {
      const raised = await patient(address, waits).score(aComment()).catch((error) => error);

      assert.equal(raised.name, kind);
      assert.ok(raised instanceof parley.Problem);
      assert.deepEqual([raised.status, raised.code, raised.tries], [Number(status), "x", 1]);
      assert.deepEqual([asked.length, waits], [1, []]);
    });
  });
}

test("Retry-After is kept to, in seconds or as a date, and a little more is left to chance", async () => {
  const waits = [];
  const past = new Date(0).toUTCString();
  const lines = ["7", "soon", past].map((after) => aProblem(429, "rate", {}, { "Retry-After": after }));
  await scripted([...lines, LIVE], async (address) => {
    await patient(address, waits, { retry: { chance: () => 0.5 } }).health();

    assert.deepEqual(waits, [7.25, 0.75, 0.25]);
  });
});

test("a wait longer than the longest is told and not waited", async () => {
  const waits = [];
  await scripted([aProblem(429, "rate", {}, { "Retry-After": "31" })], async (address) => {
    const raised = await patient(address, waits).health().catch((error) => error);

    assert.ok(raised instanceof parley.RateLimited);
    assert.equal(raised.retryAfter, 31);
    assert.deepEqual(waits, []);
  });
});

test("after the last try the error says how often it was tried", async () => {
  const waits = [];
  await scripted([aProblem(503, "down")], async (address, asked) => {
    const raised = await patient(address, waits).health().catch((error) => error);

    assert.ok(raised instanceof parley.ServerProblem);
    assert.deepEqual([raised.tries, asked.length], [4, 4]);
    assert.deepEqual(waits, [0.25, 0.5, 1]);
  });
});

test("a line that breaks is tried again", async () => {
  const waits = [];
  await scripted([{ drop: true }, LIVE], async (address) => {
    assert.equal((await patient(address, waits).health()).status, "live");
    assert.deepEqual(waits, [0.25]);
  });
});

test("a decision is sent again only where it surely did not arrive", async () => {
  const undo = { comment_id: "c-1", decision: "undo" };
  for (const line of [aProblem(409, "conflict"), aProblem(500, "x"), aProblem(503, "x"), { drop: true }]) {
    const waits = [];
    await scripted([line], async (address, asked) => {
      await assert.rejects(patient(address, waits).decide(undo), parley.ParleyError);
      assert.deepEqual([asked.length, waits], [1, []]);
    });
  }
  const waits = [];
  let gone;
  await scripted([LIVE], async (address) => void (gone = address));
  await scripted([aProblem(429, "rate", {}, { "Retry-After": "2" }), { body: { state: "held" } }], async (address) => {
    assert.equal((await patient(address, waits).decide(undo)).state, "held");
  });
  await assert.rejects(patient(gone, waits).decide(undo), parley.ConnectionFailed);
  assert.deepEqual(waits, [2, 0.25, 0.5, 1]);
});

test("an address where nobody listens fails after all tries and names the address", async () => {
  const waits = [];
  let gone;
  await scripted([LIVE], async (address) => void (gone = address));

  const raised = await patient(gone, waits).score(aComment()).catch((error) => error);

  assert.ok(raised instanceof parley.ConnectionFailed);
  assert.match(raised.message, /^No answer from http:\/\/127\.0\.0\.1:\d+ after 4 tries \(ECONNREFUSED; request /);
  assert.equal(waits.length, 3);
});

test("an answer that does not come in time is timed out", async () => {
  await scripted([{ hang: true }], async (address) => {
    await assert.rejects(patient(address, [], { timeout: 0.05, retry: { tries: 1 } }).health(), parley.TimedOut);
  });
});

test("an error page of a proxy is a problem without the page", async () => {
  const page = { status: 502, body: "<html>internal-host-17</html>", headers: { "Content-Type": "text/html" } };
  await scripted([page], async (address) => {
    const raised = await patient(address, [], { retry: { tries: 1 } }).ready().catch((error) => error);

    assert.deepEqual([raised.name, raised.status, raised.type], ["ServerProblem", 502, "about:blank"]);
    assert.ok(!inspect(raised).includes("internal-host"));
  });
});

for (const line of [{ body: "<html>Welcome</html>" }, { body: "1" }, { status: 302, headers: { Location: "/x" }, body: "" }]) {
  test(`an answer that is none of Parley's is told and not asked again: ${line.status ?? line.body}`, async () => {
    await scripted([line], async (address, asked) => {
      await assert.rejects(patient(address, []).health(), parley.UnreadableAnswer);
      assert.equal(asked.length, 1);
    });
  });
}

test("a request carries the key, a request id and who asks", async () => {
  await scripted([LIVE], async (address, asked) => {
    await new parley.Parley(`${address}/`, ` ${KEY}\n`).health();

    assert.equal(asked[0].path, "/health");
    assert.equal(asked[0].headers.authorization, `Bearer ${KEY}`);
    assert.match(asked[0].headers["x-request-id"], /^[0-9a-f]{32}$/);
    assert.equal(asked[0].headers["user-agent"], "parley-client-js/1.0.0");
  });
});

test("no error and no client shows the key or the text", async () => {
  for (const line of [aProblem(401, "bad-key"), { body: "?" }, { drop: true }]) {
    await scripted([line], async (address) => {
      const client = patient(address, [], { retry: { tries: 1 } });
      const raised = await client.score(aComment("c-1", "Corin is an idiot.")).catch((error) => error);

      const shown = inspect(raised, { depth: 9, showHidden: true }) + inspect(client, { depth: 9, showHidden: true });
      assert.ok(raised instanceof parley.ParleyError);
      assert.ok(!shown.includes(KEY) && !shown.includes("idiot") && !JSON.stringify(client).includes(KEY));
    });
  }
});

test("an address or key that cannot be right is refused without being repeated", () => {
  for (const wrong of ["ftp://x", "news.example", "http://me:pw@news.example", "http://news.example/?key=1", ""]) {
    assert.throws(() => new parley.Parley(wrong, KEY), /^TypeError: An address is http/);
  }
  for (const wrong of ["", "two words", "parley_ü", "parley_\n_x"]) {
    assert.throws(() => new parley.Parley("http://127.0.0.1:9", wrong), /^TypeError: A key is one word/);
  }
});

const refusing = (many) => ({
  body: {
    results: Array.from({ length: many }, (_, index) => ({
      index,
      errors: [{ pointer: `/comments/${index}/text`, code: "empty", detail: "Why." }],
    })),
  },
});

test("many comments go out a thousand at once and come back counted through, from a generator too", async () => {
  async function* comments() {
    for (let number = 0; number < 2003; number += 1) yield aComment(`c-${number}`);
  }
  await scripted([refusing(1000), refusing(1000), refusing(3)], async (address, asked) => {
    const results = await patient(address, []).scoreBatch(comments());

    assert.deepEqual(asked.map((each) => each.body.comments.length), [1000, 1000, 3]);
    assert.deepEqual(results.map((result) => result.index), Array.from({ length: 2003 }, (_, index) => index));
    assert.equal(results.at(-1).errors[0].pointer, "/comments/2002/text");
  });
});

test("a request stays under a million bytes", async () => {
  const comments = Array.from({ length: 60 }, (_, number) => aComment(`c-${number}`, "é".repeat(10_000)));
  await scripted([refusing(49), refusing(11)], async (address, asked) => {
    assert.equal((await patient(address, []).scoreBatch(comments)).length, 60);
    assert.deepEqual(asked.map((each) => each.body.comments.length), [49, 11]);
    assert.ok(asked.every((each) => each.size <= 1_000_020));
  });
});

test("a request that is too large goes out in halves from then on; one comment alone is an error", async () => {
  const comments = Array.from({ length: 6 }, (_, number) => aComment(`c-${number}`));
  await scripted([aProblem(413, "too-large"), refusing(3)], async (address, asked) => {
    const results = await patient(address, []).scoreBatch(comments);

    assert.deepEqual(asked.map((each) => each.body.comments.length), [6, 3, 3]);
    assert.deepEqual(results.map((result) => result.index), [0, 1, 2, 3, 4, 5]);
  });
  await scripted([aProblem(413, "too-large")], async (address, asked) => {
    await assert.rejects(patient(address, []).scoreBatch([aComment()]), parley.TooLarge);
    assert.equal(asked.length, 1);
    assert.deepEqual(await patient(address, []).scoreBatch([]), []);
    assert.equal(asked.length, 1);
  });
});

test("an id is escaped in an address; one that no address can hold is refused", async () => {
  await scripted([aProblem(404, "not-found")], async (address, asked) => {
    const client = patient(address, []);
    for (const id of ["c-1", "a/b?c#d", "ü 1", "a/../b"]) await assert.rejects(client.comment(id), parley.NotFound);

    assert.deepEqual(asked.map((each) => each.path), [
      "/comments/c-1", "/comments/a%2Fb%3Fc%23d", "/comments/%C3%BC%201", "/comments/a%2F..%2Fb",
    ]);
    await assert.rejects(client.comment(".."), TypeError);
  });
});

test("half characters and times arrive as JSON has them", async () => {
  await scripted([{ body: {} }], async (address, asked) => {
    const posted = new Date("2026-11-20T08:40:00Z");
    await patient(address, []).score(aComment("c-1", "half \ud83d", { posted_at: posted, lang: undefined }));

    assert.deepEqual(asked[0].body, aComment("c-1", "half \ud83d", { posted_at: "2026-11-20T08:40:00.000Z" }));
  });
});
