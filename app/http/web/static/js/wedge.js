// A scanner types wherever the focus is. Bursts of keys outside fields are caught and handed over as one scan.

import { isBadge } from "./unlocking.js";

const SCANNER_PACE = 40; // ms a key over the whole code: no hand types a code at that pace
const LONGEST_PAUSE = 500; // a machine that is busy may hold a key up, which must not cut the code
const SHORTEST = 2;
const SHORTEST_IN_FIELD = 4; // a hand may type two keys at that pace, and Enter, into a field

export function listen(onScan) {
  let typed = "";
  let first = 0;
  let last = -Infinity;
  let within = null; // the field that the keys go to

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = fieldOf(event.target);
    if (field && keepsKeys(field) && !takesBadges(field)) return;
    if (field !== within) [typed, within] = ["", field];
    const now = event.timeStamp;
    const goesOn = now - last <= LONGEST_PAUSE;
    if (event.key === "Enter" || event.key === "Tab") {
      const shortest = field ? SHORTEST_IN_FIELD : SHORTEST;
      const isScan = goesOn && typed.length >= shortest && last - first <= SCANNER_PACE * (typed.length - 1);
      const scanned = typed;
      typed = "";
      last = -Infinity;
      if (!isScan || (field && keepsKeys(field) && !isBadge(scanned))) return;
      // The end of a scan must not press the button, open the cell or send the form that has the focus.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (field) takeOut(field, scanned);
      onScan(scanned);
      return;
    }
    if (event.key.length !== 1) return;
    const isFast = now - last <= SCANNER_PACE;
    if (goesOn && typed) typed += event.key;
    else [typed, first] = [event.key, now];
    last = now;
    if (!field && (isFast || event.key === " ")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  window.addEventListener("keydown", pressed, { capture: true });
  for (const event of window.cryoledgerEarly?.() ?? []) pressed(event);
}

function fieldOf(element) {
  return element instanceof Element ? element.closest("input, textarea, select, [contenteditable]") : null;
}

// A field that takes scans keeps them; a badge in it is no text to be seen.
function takesBadges(field) {
  return field.matches("[data-scan]");
}

// Fields that are there to take scans, and those in which a burst of keys is what somebody pastes or types.
function keepsKeys(field) {
  return !(field instanceof HTMLInputElement) || field.matches("[data-scan], [name=text], [type=password]");
}

// What a scanner typed into a field that was not meant for it.
function takeOut(field, scanned) {
  const end = field.selectionEnd ?? field.value.length;
  const start = end - scanned.length;
  if (field.value.slice(start, end) !== scanned) return;
  field.value = field.value.slice(0, start) + field.value.slice(end);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
