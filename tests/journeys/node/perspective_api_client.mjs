// perspective-api-client, whose host is written into it: an interceptor on the axios it shares sends it here.
import { createRequire } from "node:module";

import { address, key, outcome, tell } from "./telling.mjs";

const ofClient = createRequire(createRequire(import.meta.url).resolve("perspective-api-client"));
ofClient("axios").interceptors.request.use((config) => {
  config.url = config.url.replace("https://commentanalyzer.googleapis.com", address);
  return config;
});
const Perspective = ofClient("perspective-api-client");
const seen = (error) => ({ name: error.name, message: error.message, told: error.response?.data?.error });
const client = new Perspective({ apiKey: key });

tell({
  one: await client.analyze("<b>You</b> are an idiot.", { attributes: ["TOXICITY"], languages: ["en"] }),
  several: await client.analyze("You are an idiot.", { attributes: ["insult", "threat"], languages: ["en"] }),
  empty: await outcome(() => client.analyze("", { validate: false }), seen),
  bad_key: await outcome(() => new Perspective({ apiKey: "AIzaNothing" }).analyze("Hello there."), seen),
});
