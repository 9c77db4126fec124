/** The control API of the stand-in. */

export class Refused extends Error {
  constructor(status, error) {
    super(error?.message ?? `The stand-in answered ${status}.`);
    this.status = status;
    this.code = error?.code;
    this.field = error?.field ?? null;
  }
}

async function ask(method, path, body) {
  const wanted = { method };
  if (method !== "GET") {
    wanted.headers = { "Content-Type": "application/json" };
    wanted.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(`/control${path}`, wanted);
  } catch {
    throw new Refused(0, { message: "The stand-in cannot be reached." });
  }
  const read = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, read.error);
  return read;
}

export const get = (path, query) => {
  const search = query ? `?${new URLSearchParams(query)}` : "";
  return ask("GET", path + search);
};
export const post = (path, body = {}) => ask("POST", path, body);
export const patch = (path, body = {}) => ask("PATCH", path, body);
export const put = (path, body = {}) => ask("PUT", path, body);
export const remove = (path) => ask("DELETE", path, {});

/** A chosen file as the control API takes it. */
export async function fileBody(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return { filename: file.name, content_type: file.type, content_base64: btoa(text) };
}
