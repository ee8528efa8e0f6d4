// A workstation that nobody touches locks itself. The page stays as it is for who comes back by badge or password.

import { say } from "./band.js";
import { sound } from "./tones.js";
import { filledIn, isBadge, unlock } from "./unlocking.js";

const LOOK_EVERY = 1000; // ms
const TELL_EVERY = 60000; // the server hears once a minute that somebody is here
const TOUCHED = "cryoledger.touched"; // when, in any tab
const UNTOLD = "cryoledger.lock-untold"; // whose lock the server has not heard of; a reload does not open it
const HERE = "cryoledger.here"; // whose session is open, "" while it is locked; all tabs follow

// The field of the page that asks for a second person, if it has one.
function personField() {
  return document.querySelector(".page-main form :is([name=witness], [name=second_person], input[name=to][data-scan])");
}

async function whoseBadge(badge) {
  const response = await fetch("/scan", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ text: badge }),
  }).catch(() => null);
  return response ? response.json() : { tone: "warning", sentence: "No answer yet. Scan the badge again." };
}

export class Lock {
  // `opened`: the same person is back. `stored(then)`: what was scanned before is stored first.
  constructor({ opened, stored }) {
    this.dialog = document.getElementById("lock");
    this.login = document.body.dataset.login;
    this.opened = opened;
    this.stored = stored;
    this.told = Date.now();
    this.locked = false;
    this.patience = Number(this.dialog.dataset.minutes) * 60000;
    if (localStorage.getItem(UNTOLD) === this.login) this.lock();
    else localStorage.setItem(HERE, this.login);
    this.touch();
    for (const kind of ["keydown", "pointerdown", "wheel", "touchstart"]) {
      window.addEventListener(kind, () => this.touch(), { capture: true, passive: true });
    }
    window.addEventListener("storage", (event) => this.follow(event));
    document.addEventListener("htmx:config:request", ({ detail }) => {
      detail.ctx.request.headers["cryoledger-login"] = this.login;
    });
    document.addEventListener("htmx:response:error", ({ detail }) => {
      if (detail.ctx.response.status === 401) this.show();
    });
    document.addEventListener("click", (event) => {
      if (event.target.closest("[data-lock]")) this.lock();
    });
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.dialog.addEventListener("close", () => this.locked && this.dialog.showModal());
    this.dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      this.open(filledIn(event.target));
    });
    setInterval(() => this.look(), LOOK_EVERY);
  }

  touch() {
    if (!this.locked) localStorage.setItem(TOUCHED, Date.now());
  }

  async look() {
    if (localStorage.getItem(UNTOLD) === this.login) await this.tellLocked();
    if (this.locked) return;
    const touched = Number(localStorage.getItem(TOUCHED));
    if (Date.now() - touched > this.patience) await this.lock();
    else if (touched > this.told && Date.now() - this.told > TELL_EVERY) await this.tell();
  }

  // Somebody who fills in a long form is here, though the server hears nothing of it.
  async tell() {
    this.told = Date.now();
    const response = await fetch("/session", { headers: { accept: "application/json" } }).catch(() => null);
    if (response?.status === 401) this.show();
    else if (response?.ok && (await response.json()).login !== this.login) location.reload();
  }

  async lock() {
    this.show();
    localStorage.setItem(HERE, "");
    localStorage.setItem(UNTOLD, this.login);
    await this.tellLocked();
  }

  async tellLocked() {
    const response = await fetch("/lock", { method: "POST", keepalive: true }).catch(() => null);
    if (response && response.status < 500) localStorage.removeItem(UNTOLD);
  }

  show() {
    if (this.locked) return;
    this.locked = true;
    this.say("");
    this.dialog.showModal();
  }

  // Whether the scan was meant for the lock, or nothing else may be scanned now.
  scanned(text) {
    if (!isBadge(text)) {
      if (!this.locked) return false;
      this.say("What you scanned was not taken: this workstation is locked.");
      return true;
    }
    if (this.locked) this.open({ badge: text.trim() });
    else if (personField()) this.name(text.trim());
    else this.change(text.trim());
    return true;
  }

  // A witness, or whoever takes over, is named by their badge.
  async name(badge) {
    const found = await whoseBadge(badge);
    if (found.kind === "user") personField().value = found.code;
    else say(found);
  }

  // Another person comes, or the same one goes.
  async change(badge) {
    await this.stored(async () => {
      const told = await unlock({ badge });
      if (told.login === this.login) await this.lock();
      else this.settle(told);
    });
  }

  async open(body) {
    this.dialog.querySelector("[name=password]").value = "";
    this.settle(await unlock(body));
  }

  settle(told) {
    if (told.code) {
      // Whoever came is not who was here.
      if (!this.locked) this.lock();
      this.say(`${told.sentence} ${told.next_step ?? ""}`);
      return;
    }
    localStorage.setItem(TOUCHED, Date.now());
    localStorage.removeItem(UNTOLD);
    localStorage.setItem(HERE, told.login);
    this.enter(told.login);
  }

  enter(login) {
    if (login !== this.login) return location.reload();
    if (!this.locked) return;
    this.locked = false;
    this.told = Date.now();
    this.dialog.close();
    sound("ok");
    this.opened();
  }

  follow({ key, newValue }) {
    if (key !== HERE) return;
    if (newValue) this.enter(newValue);
    else this.show();
  }

  say(sentence) {
    this.dialog.querySelector("[data-lock-answer]").textContent = sentence;
    if (sentence) sound("refusal");
  }
}
