// openai, with its own `baseURL`; the statuses that came are noted on the way to its own fetch.
import OpenAI from "openai";

import { address, key, outcome, tell } from "./telling.mjs";

const statuses = [];
const noting = async (url, options) => {
  const answer = await fetch(url, options);
  statuses.push({ status: answer.status, after_ms: answer.headers.get("retry-after-ms") });
  return answer;
};
const seen = (error) => ({
  kind: error.constructor.name, status: error.status, code: error.code, param: error.param, type: error.type,
});
const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: key, maxRetries: Number(process.env.RETRIES ?? 0), fetch: noting });
const rude = "You are an idiot.";

async function forms() {
  const text = await client.moderations.create({ input: rude });
  return {
    text,
    several: await client.moderations.create({ input: [rude, "Thank you."] }),
    parts: await client.moderations.create({ model: "omni-moderation-latest", input: [{ type: "text", text: rude }] }),
    request_id: text._request_id,
    models: (await client.models.list()).data,
    model: await client.models.retrieve("omni-moderation-latest"),
    no_such_model: await outcome(() => client.models.retrieve("gpt-4o"), seen),
    bad_key: await outcome(() => client.withOptions({ apiKey: "sk-nothing" }).moderations.create({ input: rude }), seen),
    empty: await outcome(() => client.moderations.create({ input: [] }), seen),
    elsewhere: await outcome(() => client.embeddings.create({ model: "x", input: rude }), seen),
  };
}

async function hurried() {
  await client.moderations.create({ input: rude });
  return { again: await outcome(() => client.moderations.create({ input: rude }), seen) };
}

const found = process.env.HURRIED ? await hurried() : await forms();
tell({ ...found, statuses });
