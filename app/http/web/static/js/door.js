// The sign-in page takes a badge as well, wherever the focus is.

import { filledIn, isBadge, unlock } from "./unlocking.js";
import { listen } from "./wedge.js";

const form = document.querySelector("form[data-next]");
const answer = document.querySelector("[data-lock-answer]");

async function open(badge) {
  const told = await unlock({ badge });
  if (!told.code) return location.assign(form.dataset.next);
  form.elements.password.value = "";
  answer.textContent = `${told.sentence} ${told.next_step ?? ""}`;
}

listen((text) => {
  if (isBadge(text)) open(text.trim());
});

// A badge that was scanned into a field would not be sent, since the other field is empty.
form.addEventListener(
  "keydown",
  (event) => {
    const filled = event.key === "Enter" ? filledIn(form) : {};
    if (!filled.badge) return;
    event.preventDefault();
    open(filled.badge);
  },
  { capture: true },
);
