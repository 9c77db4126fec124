/** Starting a command from anywhere: the picker, or a command named in a text. */

import { toast } from "../core/overlay.js";
import { showCommandForm } from "./form.js";
import { slashCommands } from "./known.js";

/** Opens the fields of the command at that path. */
export function startCommand(path) {
  const command = slashCommands().find((one) => one.path === path || one.shown === path);
  if (command) showCommandForm(command);
  else toast(`You cannot use /${path} here.`, "error");
}
