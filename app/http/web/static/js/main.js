// Puts the parts together: the scanner, the queue, the band, and the page with its grid or its list.

import { say } from "./band.js";
import { BoxGrid } from "./grid.js";
import { count, fill } from "./lists.js";
import { follow, goOnAfterScan } from "./refusals.js";
import { ScanQueue } from "./scan-queue.js";
import { goBackByLoading, visit } from "./visiting.js";
import { listen } from "./wedge.js";

let page = null;
let grid = null;

// The page is new: by loading, or by a visit.
function arrived() {
  page = document.getElementById("page");
  const element = document.querySelector("[role=grid]");
  grid = element ? new BoxGrid(element) : null;
  count();
  document.documentElement.dataset.ready = "yes";
}

arrived();

const queue = new ScanQueue({
  login: document.body.dataset.login,
  waiting(count, trouble) {
    const mark = document.querySelector("[data-waiting]");
    if (mark) {
      mark.hidden = count === 0;
      mark.textContent = `${count} waiting`;
    }
    if (trouble) say({ tone: "warning", sentence: trouble, next_step: `${count} scans wait here.` }, { silent: true });
  },
  async answered(answered, scan, isLast) {
    let answer = answered;
    if (scan.to === page.dataset.scanTo) {
      if (answer.field) answer = fill(answer);
      if (grid && scan.place !== undefined) grid.settle(scan.place, answer);
      const left = document.querySelector("[data-scan-count]");
      if (left && answer.count) left.textContent = answer.count;
      if (answer.done) markDone(answer.done);
      remember(answer);
    }
    if (answer.href && isLast) {
      delete document.documentElement.dataset.ready;
      await visit(answer.href, arrived);
    }
    say(answer);
  },
});

// The line of a list that is worked off by scanning.
function markDone(code) {
  const line = document.querySelector(`[data-line="${CSS.escape(code)}"]`);
  line?.classList.add("done");
  const state = line?.querySelector("[data-line-state]");
  if (state) state.textContent = "scanned";
}

// The last acts, newest first.
function remember(answer) {
  const list = document.querySelector("[data-last-acts]");
  if (!list) return;
  const line = document.createElement("li");
  line.textContent = answer.sentence;
  line.dataset.tone = answer.tone;
  list.prepend(line);
  while (list.children.length > 5) list.lastElementChild.remove();
}

function scanned(text) {
  const to = page.dataset.scanTo;
  const said = text.trim().toUpperCase();
  if (said === "CMD:UNDO") {
    queue.add({ to: "/acts/last/scans", text });
    return;
  }
  if (!to || said.startsWith("CMD:")) {
    queue.add({ to: "/scan", text });
    return;
  }
  if (!grid?.takesScans) {
    queue.add({ to, text });
    return;
  }
  const taken = grid.take();
  if (taken === null) {
    say({ tone: "refusal", sentence: "This position is taken, or the box is full.", next_step: "Choose a free position, then scan again." });
    return;
  }
  queue.add({ to, text, ...taken });
}

listen(scanned);
follow();
goOnAfterScan();
goBackByLoading();
queue.send();

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-scan-form], [data-scan-form-large]")) return;
  event.preventDefault();
  const field = event.target.querySelector("input[name=text]");
  const text = field.value.trim();
  field.value = "";
  if (text) scanned(text);
});

document.addEventListener("input", count);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  if (event.target.closest("[data-theme-switch]")) {
    const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    document.documentElement.dataset.bsTheme = theme;
    localStorage.setItem("cryoledger.theme", theme);
  }
});
