// Requests to the addresses that look into the simulator and control it.

/** The JSON answer of a request; an error with the cloud's own words otherwise. */
export async function ask(method, path, body) {
  const options = {method};
  if (body !== undefined) {
    options.headers = {'content-type': 'application/json'};
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  const text = await answer.text();
  const data = text === '' ? undefined : JSON.parse(text);
  if (!answer.ok) throw new Error(data?.message ?? `status ${answer.status}`);
  return data;
}

export const read = (path) => ask('GET', path);
export const post = (path, body) => ask('POST', path, body);
