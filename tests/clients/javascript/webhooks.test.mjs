// Webhooks that Python's side signed, read here; TOLD holds them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Webhook, WebhookRefused } from "../../../clients/javascript/parley.js";

const { secret, now, right, wrong } = JSON.parse(process.env.TOLD);

test("what the service signs is read, as text, as bytes and with fetch's headers", async () => {
  const webhook = new Webhook(secret);

  const read = [
    await webhook.read(right.body, right.headers, new Date(now)),
    await webhook.read(new TextEncoder().encode(right.body), new Headers(right.headers), new Date(now)),
    await webhook.read(Buffer.from(right.body), right.headers, new Date(now)),
  ];

  for (const event of read) {
    assert.deepEqual(event.data, { comment_id: "c-é", state: "rejected" });
    assert.deepEqual([event.id, event.type], ["evt_1", "comment.decided"]);
  }
});

for (const [name, { body, headers }] of Object.entries(wrong)) {
  test(`${name} is refused`, async () => {
    await assert.rejects(new Webhook(secret).read(body, headers, new Date(now)), WebhookRefused);
  });
}

test("a secret that is none is refused", () => {
  for (const none of ["", "whsec_", "whsec_!"]) assert.throws(() => new Webhook(none), TypeError);
});
