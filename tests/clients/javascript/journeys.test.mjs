// The JavaScript client against a real server over a real database, whose addresses and keys stand in the environment.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as parley from "../../../clients/javascript/parley.js";
import { aComment } from "./scripted.mjs";

const { ADDRESS, KEY, READER, DESK, THROTTLED, THROTTLED_KEY, UNREADY, RUN } = process.env;
const MILD = "Thank you for the map of the detour.";
const INSULT = "You are an idiot, Corin.";
const BANNED = "What bollocks this bridge is.";
const client = new parley.Parley(ADDRESS, KEY);
const named = (name) => `${RUN}-${name}`;
const raisedBy = (promise) => promise.then(() => assert.fail("nothing was raised"), (error) => error);

async function listed(coming) {
  const found = [];
  for await (const each of coming) found.push(each);
  return found;
}

test("a comment is scored and the same again is repeated", async () => {
  const text = `🙂 ${INSULT}`;
  const first = await client.score(aComment(named("again"), text));
  const again = await client.score(aComment(named("again"), text));
  const edited = await client.score(aComment(named("again"), MILD));

  assert.deepEqual([first.action, first.revision, first.repeated], ["hold", 1, false]);
  const told = first.spans.map((span) => text.slice(span.utf16_start, span.utf16_end)).join(" ");
  assert.match(told, /idiot/);
  assert.deepEqual([again.repeated, again.case_id], [true, first.case_id]);
  assert.deepEqual([edited.revision, edited.repeated], [2, false]);
});

test("a batch answers each comment by itself", async () => {
  const comments = [MILD, " ", BANNED].map((text, number) => aComment(named(`batch-${number}`), text));

  const [first, second, third] = await client.scoreBatch(comments);

  assert.equal(first.answer.action, "publish");
  assert.deepEqual(second.errors.map((e) => [e.pointer, e.code]), [["/comments/1/text", "empty"]]);
  assert.equal(third.answer.action, "reject");
});

test("a thread is scored every comment in its place", async () => {
  const article = { id: named("thread"), title: "Bridge", author: "Corin Maddle" };
  const above = { id: named("above"), text: MILD, author: { name: "Wren" }, posted_at: new Date(0) };
  const below = { id: named("below"), text: INSULT, author: { name: "Tamsin" }, parent_id: above.id };

  const results = await client.scoreThread({ article, comments: [below, above] });

  assert.deepEqual(results.map(({ answer }) => [answer.id, answer.action]), [
    [below.id, "hold"], [above.id, "publish"],
  ]);
});

test("a report is filed once for each reader", async () => {
  await client.score(aComment(named("reported"), MILD));
  const report = { comment_id: named("reported"), reason: "abusive", reporter: "u-40" };

  const [first, again] = [await client.report(report), await client.report(report)];

  assert.deepEqual([first.weight, first.repeated, again.repeated, again.id], [1, false, true, first.id]);
});

test("a comment is found by any id", async () => {
  for (const id of ["plain", "https://news.example/x?a=b#c", "ü 1", "/a/../x", "50%2F", "a+ +b"].map(named)) {
    await client.score(aComment(id, MILD));
    assert.deepEqual([(await client.comment(id)).id, (await client.comment(id)).state], [id, "published"]);
  }
});

test("what was decided is read from a cursor on, and statements one by one", async () => {
  const before = (await listed(client.decisionsSince())).at(-1)?.cursor ?? null;
  await client.score(aComment(named("banned"), BANNED));

  const [event] = await listed(client.decisionsSince(before));
  const [told] = await listed(client.allStatements({ comment: named("banned") }));

  assert.deepEqual([event.type, event.data.comment_id], ["comment.decided", named("banned")]);
  assert.equal((await client.decisions({ after: before, limit: 1 })).decisions[0].id, event.id);
  assert.deepEqual((await client.statements({ id: told.id })).statements, [told]);
});

test("a decision of the site's own desk is taken over and taken back", async () => {
  const desk = new parley.Parley(ADDRESS, DESK);
  await desk.score(aComment(named("desk"), INSULT));

  const told = await desk.decide({ comment_id: named("desk"), decision: "reject", reason: "spam", revision: 1 });
  const undone = await desk.decide({ comment_id: named("desk"), decision: "undo" });

  assert.deepEqual([told.state, told.repeated, undone.state], ["rejected", false, "held"]);
});

test("a wrong key, no key and a key that may not are told apart", async () => {
  const wrong = await raisedBy(new parley.Parley(ADDRESS, `${KEY.slice(0, -4)}aaaa`).score(aComment()));
  const none = await raisedBy(new parley.Parley(ADDRESS).score(aComment()));
  const lacking = await raisedBy(new parley.Parley(ADDRESS, READER).score(aComment()));

  assert.deepEqual([wrong.code, none.code, lacking.code], ["bad-key", "no-key", "scope"]);
  assert.deepEqual([wrong.name, none.name, lacking.name], ["Unauthorized", "Unauthorized", "Forbidden"]);
});

test("every mistake is told at once with its place and a request id", async () => {
  const raised = await raisedBy(client.score(aComment("c-1\n2", " ", { mail: "x" })));

  assert.ok(raised instanceof parley.Invalid);
  assert.deepEqual(raised.errors.map((e) => [e.pointer, e.code]).sort(), [
    ["/id", "control-character"], ["/mail", "unknown-field"], ["/text", "empty"],
  ]);
  assert.equal(raised.instance, `urn:parley:request:${raised.requestId}`);
});

test("a comment that is not there is told", async () => {
  assert.ok((await raisedBy(client.comment("nobody"))) instanceof parley.NotFound);
});

test("a server tells how it is, also where it is not ready", async () => {
  assert.equal((await client.ready()).status, "ready");
  assert.equal((await new parley.Parley(UNREADY).ready()).status, "not ready");
  assert.equal((await client.health()).status, "live");
  assert.equal((await client.openapi()).info.title, "Parley");
  assert.match(await client.prometheus(), /parley_/);
});

test("a key that asks too often waits as it is told and is answered", async () => {
  const waits = [];
  const sleep = (seconds) => {
    waits.push(seconds);
    return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  };
  // The bucket may be empty from the test before: then the last of four has its turn after four seconds, not three.
  const throttled = new parley.Parley(THROTTLED, THROTTLED_KEY, { sleep, retry: { tries: 8 } });

  const answers = await Promise.all([1, 2, 3, 4].map((n) => throttled.score(aComment(named(`late-${n}`), MILD))));

  assert.deepEqual(answers.map((answer) => answer.id), [1, 2, 3, 4].map((n) => named(`late-${n}`)));
  assert.ok(Math.min(...waits) >= 1);
});

test("a key that asks too often and may not wait is told how long to", async () => {
  const hasty = new parley.Parley(THROTTLED, THROTTLED_KEY, { retry: { tries: 1 } });

  const raised = await raisedBy(Promise.all(Array.from({ length: 20 }, () => hasty.decisions())));

  assert.deepEqual([raised.name, raised.code, raised.retryAfter], ["RateLimited", "quota-exceeded", 1]);
});
