/** What I do, told to the stand-in as the person this window belongs to. */

import { post } from "./api.js";
import { store } from "./store.js";

/** One act of docs/stand-in.md: run, press, pick, submit, write, react, join_voice ... */
export const control = (act, body) => post(`/people/${store.me}/${act}`, body);
