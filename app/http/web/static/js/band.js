// The band answers the last scan: colour, sign, words and a tone. It stays until the next one.

import { sound } from "./tones.js";

export function say(answer, { silent = false } = {}) {
  const band = document.getElementById("band");
  if (!band) return;
  band.hidden = false;
  band.dataset.tone = answer.tone;
  band.dataset.code = answer.code ?? "";
  band.querySelector("[data-band-sentence]").textContent = answer.sentence;
  band.querySelector("[data-band-next]").textContent = answer.next_step ?? "";
  if (!silent) sound(answer.tone);
}
