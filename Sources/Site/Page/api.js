// One way to ask the service, and one kind of error.

/** What the service said was wrong (RFC 9457), or that it could not be reached (status 0). */
export class Problem extends Error {
  constructor(status, document = {}, retryAfter = null) {
    super(document.detail || document.title || "Segue cannot be reached.");
    this.status = status;
    this.parameter = document.parameter;
    this.requestID = document.request_id;
    this.retryAfter = retryAfter;
  }
}

/** Asks; answers `{status, body}`, throws a `Problem` for everything from 400 up. */
export async function ask(method, path, body) {
  // What changes something arrives also when the page is left at once.
  const options = { method, headers: { Accept: "application/json" }, credentials: "same-origin", keepalive: method !== "GET" };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response, text;
  try {
    response = await fetch(path, options);
    text = await response.text();
  } catch {
    throw new Problem(0);
  }
  let document;
  try {
    document = text ? JSON.parse(text) : {};
  } catch {
    throw new Problem(response.status, { title: "Segue gave an answer that could not be read." });
  }
  if (!response.ok) throw new Problem(response.status, document, Number(response.headers.get("Retry-After")) || null);
  return { status: response.status, body: document };
}
