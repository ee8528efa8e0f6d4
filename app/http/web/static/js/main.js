// Puts the parts together: the scanner, the queue, the band, and the page with its grid or its list.

import { say } from "./band.js";
import { BoxGrid } from "./grid.js";
import { keepUp } from "./keeping-up.js";
import { count, fill } from "./lists.js";
import { follow, goOnAfterScan } from "./refusals.js";
import { ScanQueue } from "./scan-queue.js";
import { goBackByLoading, visit } from "./visiting.js";
import { listen } from "./wedge.js";

const AIM = /^\][A-Za-z][0-9A-Za-z]/; // how a scanner announces the kind of a symbol
const MOST_BEFORE = 12;

let page = null;
let grid = null;
let stopKeepingUp = () => {};
let before = []; // what was scanned on this page since the hand was last empty

// The page is new: by loading, or by a visit.
function arrived() {
  page = document.getElementById("page");
  const element = document.querySelector("[role=grid]");
  grid = element ? new BoxGrid(element) : null;
  before = [];
  stopKeepingUp();
  stopKeepingUp = element?.dataset.cells ? keepUp(grid, element.dataset.cells) : () => {};
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
      if (answer.hand !== undefined) hold(answer.hand, isLast);
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

// What is in the hand between two scans.
function hold(code, isLast) {
  const shown = document.querySelector("[data-hand]");
  if (shown) shown.textContent = code || "nothing";
  if (!code && isLast) before = [];
}

// The word of a command barcode, "" for everything else.
function commandOf(text) {
  const said = text.trim().replace(AIM, "").toUpperCase();
  return said.startsWith("CMD:") ? said.slice(4).trim() : "";
}

function scanned(text) {
  const command = commandOf(text);
  const to = page.dataset.scanTo;
  const meant = (page.dataset.scanCommands ?? "").split(" ");
  if (command === "UNDO") {
    queue.add({ to: "/acts/last/scans", text });
  } else if (!to || (command && !meant.includes(command))) {
    queue.add({ to: "/scan", text });
  } else if (command === "SKIP" && grid) {
    say(grid.skip());
  } else if (page.dataset.scanHand !== undefined) {
    queue.add({ to, text, before: before.slice(-MOST_BEFORE) });
    before.push(text);
  } else {
    queue.add({ to, text, ...(grid?.takesScans && !command ? grid.take() : {}) });
  }
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
