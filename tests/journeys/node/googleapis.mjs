// googleapis, built from our discovery document: as its users call it, but for the address.
import { google } from "googleapis";

import { address, key, outcome, tell } from "./telling.mjs";

const resource = { comment: { text: "You are an idiot." }, requestedAttributes: { TOXICITY: {} }, languages: ["en"] };
const document = `${address}/$discovery/rest?version=v1alpha1`;
const client = await google.discoverAPI(document);
const seen = (error) => ({ status: error.status ?? error.response?.status, told: error.response?.data?.error });
const analyze = (changes = {}, auth = { key }) =>
  outcome(async () => (await client.comments.analyze({ ...auth, resource: { ...resource, ...changes } })).data, seen);

const suggestion = {
  comment: { text: "you fool" },
  attributeScores: { TOXICITY: { summaryScore: { value: 1 } } },
  languages: ["en"],
  communityId: "node",
  clientToken: "comment:c-1",
};
const keyed = await google.discoverAPI(`${document}&key=${key}`);
const prefixed = await google.discoverAPI(`${address}/tenant-a/$discovery/rest?version=v1alpha1`);
const body = { key, requestBody: resource };

tell({
  analyzed: await analyze({ clientToken: "t-1" }),
  as_request_body: (await client.comments.analyze(body)).data,
  document_with_key: (await keyed.comments.analyze(body)).data,
  under_a_prefix: (await prefixed.comments.analyze(body)).data,
  suggested: (await client.comments.suggestscore({ key, resource: suggestion })).data,
  empty: await analyze({ comment: { text: "" } }),
  bad_key: await analyze({}, { key: "AIzaNothing" }),
  no_key: await analyze({}, {}),
  foreign: await analyze({ languages: ["th"] }),
});
