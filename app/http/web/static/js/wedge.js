// A scanner types wherever the focus is. Bursts of keys outside fields are caught and handed over as one scan.

const FASTEST_HAND = 40; // ms between keys: no hand types a whole code at that pace
const LATEST_ENTER = 120;
const SHORTEST = 2;

export function listen(onScan) {
  let typed = "";
  let last = -Infinity;

  window.addEventListener(
    "keydown",
    (event) => {
      if (inField(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const pause = event.timeStamp - last;
      if (event.key === "Enter" || event.key === "Tab") {
        const scanned = typed.length >= SHORTEST && pause <= LATEST_ENTER ? typed : "";
        typed = "";
        if (!scanned) return;
        // The end of a scan must not press the button or open the cell that has the focus.
        event.preventDefault();
        event.stopImmediatePropagation();
        onScan(scanned);
        return;
      }
      if (event.key.length !== 1) return;
      typed = pause <= FASTEST_HAND ? typed + event.key : event.key;
      last = event.timeStamp;
      if (typed.length > 1 || event.key === " ") {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    { capture: true },
  );
}

function inField(element) {
  return element instanceof Element && element.closest("input, textarea, select, [contenteditable]") !== null;
}
