// What every script here shares: where Parley listens, and telling as one line of JSON what a client returned or threw.

export const address = process.env.PARLEY_ADDRESS;
export const key = process.env.PARLEY_KEY;

/** What a call returned, or what it threw as `{ threw: … }` with the fields that `seen` picks from the error. */
export async function outcome(call, seen = (error) => ({ message: error.message })) {
  try {
    return await call();
  } catch (error) {
    return { threw: seen(error) };
  }
}

/** Print the one line. */
export function tell(found) {
  console.log(JSON.stringify(found));
}
