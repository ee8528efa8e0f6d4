// The page that takes scans: what a scan means there, whether the page is shown or was only fetched to find that out.

import { BoxGrid } from "./grid.js";

const AIM = /^\][A-Za-z][0-9A-Za-z]/; // how a scanner announces the kind of a symbol
const MOST_BEFORE = 12;

export class OpenPage {
  constructor(main) {
    this.main = main;
    this.id = crypto.randomUUID();
    this.before = []; // what was scanned here since the hand was last empty
    const element = main.querySelector("[role=grid]");
    this.grid = element ? new BoxGrid(element) : null;
  }

  get to() {
    return this.main.dataset.scanTo;
  }

  get cells() {
    return this.grid?.element.dataset.cells;
  }

  // Where a scan goes and what goes with it; only something to say where nothing has to be asked.
  read(text) {
    const command = commandOf(text);
    const meant = (this.main.dataset.scanCommands ?? "").split(" ");
    if (command === "UNDO" && !meant.includes(command)) return { to: "/acts/last/scans" };
    if (!this.to || (command && !meant.includes(command))) return { to: "/scan" };
    if (command === "SKIP" && this.grid?.takesScans) return { said: this.grid.skip() };
    if (this.main.dataset.scanHand !== undefined) {
      const before = this.before.slice(-MOST_BEFORE);
      this.before.push(text);
      return { to: this.to, before, position: this.grid?.chosen.dataset.label };
    }
    if (this.main.dataset.scanWell !== undefined) return { to: this.to, position: this.grid?.chosen.dataset.label, chosen: this.grid?.byHand };
    const isTube = !command || (this.main.dataset.scanPlaces ?? "").split(" ").includes(command);
    return { to: this.to, ...(this.grid?.takesScans && isTube ? this.grid.take() : {}) };
  }
}

// The word of a command barcode, "" for everything else.
function commandOf(text) {
  const said = text.trim().replace(AIM, "").toUpperCase();
  return said.startsWith("CMD:") ? said.slice(4).trim() : "";
}
