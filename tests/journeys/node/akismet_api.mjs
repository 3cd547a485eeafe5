// akismet-api, with its own `host`. It calls KEY.host, so every name leads to this machine here, as a wildcard in the
// operator's DNS would have it.
import dns from "node:dns";

const lookup = dns.lookup;
dns.lookup = (_name, options, done) => lookup("127.0.0.1", options, done);

const { AkismetClient } = await import("akismet-api");
const { address, outcome, tell } = await import("./telling.mjs");

const { port, protocol } = new URL(address);
const about = { host: `akismet.example:${port}`, protocol: protocol.slice(0, -1), blog: "https://news.example" };
const client = new AkismetClient({ ...about, key: process.env.AKISMET_KEY });
const stranger = new AkismetClient({ ...about, key: "abcdefghijkm" });
const ham = { ip: "203.0.113.9", useragent: "Mozilla", name: "Wren", content: "The bridge opens in spring." };
const spam = {
  ip: "203.0.113.9",
  content: "Make $5000 a week from home!!! Click http://cheap-pills.example now, limited offer, best price!!!",
};

tell({
  key: await client.verifyKey(),
  other_key: await stranger.verifyKey(),
  ham: await client.checkSpam(ham),
  spam: await client.checkSpam(spam),
  test_value: await client.checkSpam({ ...ham, name: "viagra-test-123" }),
  submitted: [(await client.submitSpam(spam)).text, (await client.submitHam(ham)).text],
  refused: await outcome(() => stranger.checkSpam(ham)),
});
