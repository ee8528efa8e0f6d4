// A scanner types wherever the focus is. Bursts of keys outside fields are caught and handed over as one scan.

const SCANNER_PACE = 40; // ms a key over the whole code: no hand types a code at that pace
const LONGEST_PAUSE = 500; // a machine that is busy may hold a key up, which must not cut the code
const SHORTEST = 2;

export function listen(onScan) {
  let typed = "";
  let first = 0;
  let last = -Infinity;

  function pressed(event) {
    if (inField(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const now = event.timeStamp;
    const goesOn = now - last <= LONGEST_PAUSE;
    if (event.key === "Enter" || event.key === "Tab") {
      const isScan = goesOn && typed.length >= SHORTEST && last - first <= SCANNER_PACE * (typed.length - 1);
      const scanned = typed;
      typed = "";
      last = -Infinity;
      if (!isScan) return;
      // The end of a scan must not press the button or open the cell that has the focus.
      event.preventDefault();
      event.stopImmediatePropagation();
      onScan(scanned);
      return;
    }
    if (event.key.length !== 1) return;
    const isFast = now - last <= SCANNER_PACE;
    if (goesOn) typed += event.key;
    else [typed, first] = [event.key, now];
    last = now;
    if (isFast || event.key === " ") {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  window.addEventListener("keydown", pressed, { capture: true });
  for (const event of window.cryoledgerEarly?.() ?? []) pressed(event);
}

function inField(element) {
  return element instanceof Element && element.closest("input, textarea, select, [contenteditable]") !== null;
}
