/** Live: server-sent events of the stand-in, told to the store. */

import { handle } from "./events.js";
import { loadEverything } from "./loading.js";
import { attempt } from "./overlay.js";
import { store, tell } from "./store.js";

const KINDS = ["gateway", "ephemeral", "interaction", "user", "guild", "dm", "clock", "rest", "webhook", "api", "reset"];
let source = null;

/** Listen as the person this window belongs to; what was missed while away is loaded again. */
export function listen() {
  source?.close();
  source = new EventSource(`/control/events?person=${store.me}`);
  let lost = false;
  source.onopen = () => {
    store.connected = true;
    tell("stream");
    if (lost) attempt(loadEverything);
    lost = false;
  };
  source.onerror = () => {
    lost = true;
    store.connected = false;
    tell("stream");
  };
  for (const kind of KINDS) source.addEventListener(kind, (event) => handle(kind, JSON.parse(event.data)));
}
