// Scans are kept here first, each under its own key, and sent in order: once, whatever the network does.

const KEPT = "cryoledger.scans";
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15000;

export class ScanQueue {
  constructor({ login, answered, waiting, signedOut }) {
    this.login = login;
    this.toldSignedOut = signedOut;
    this.answered = answered; // (answer, scan, isLast)
    this.waiting = waiting; // (count, trouble)
    this.pause = FIRST_PAUSE;
    this.sending = false;
    this.resume = () => {};
    window.addEventListener("online", () => {
      this.resume();
      this.send();
    });
    this.waiting(this.own().length, "");
  }

  add(scan) {
    const one = { ...scan, key: crypto.randomUUID(), login: this.login, at: new Date().toISOString() };
    store([...stored(), one]);
    this.waiting(this.own().length, "");
    this.send();
  }

  // The scans that were made on a page mean something else, now that an answer has led to another one. None of them
  // was sent yet: they are sent in order.
  reread(pageId, next) {
    store(
      stored().flatMap((one) => {
        if (one.page !== pageId || one.login !== this.login) return [one];
        const { text, key, login, at } = one;
        const read = next.read(text);
        return read.said ? [] : [{ text, key, login, at, page: next.id, ...read }];
      }),
    );
  }

  own() {
    return stored().filter((one) => one.login === this.login);
  }

  // Do something between two drains: nobody's scans are sent in the name of who comes next.
  async afterwards(then) {
    if (navigator.locks) await navigator.locks.request("cryoledger-scans", then);
    else await then();
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    this.signedOut = false;
    try {
      // One tab sends at a time, so that two tabs do not mix up the order. A scan that comes while the lock is
      // given back is seen by the loop.
      while (this.own().length > 0 && !this.signedOut) {
        if (navigator.locks) await navigator.locks.request("cryoledger-scans", () => this.drain());
        else await this.drain();
      }
    } finally {
      this.sending = false;
    }
  }

  async drain() {
    for (let next = this.own()[0]; next; next = this.own()[0]) {
      const answer = await this.ask(next);
      if (answer === null) {
        this.waiting(this.own().length, "No answer yet. Scans are kept here and sent again by themselves.");
        await new Promise((resume) => {
          this.resume = resume;
          setTimeout(resume, this.pause);
        });
        this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
        continue;
      }
      if (answer.status === 401) {
        this.signedOut = true;
        this.waiting(this.own().length, "Scans are kept here, and sent when you are back.");
        this.toldSignedOut();
        return;
      }
      this.pause = FIRST_PAUSE;
      store(stored().filter((one) => one.key !== next.key));
      const left = this.own().length;
      this.waiting(left, "");
      await this.answered(answer.body, next, left === 0);
    }
  }

  // The answer, or null when it has to be asked again.
  async ask({ to, text, position, chosen, before, key, login }) {
    try {
      const response = await fetch(to, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json",
          "idempotency-key": key,
          "cryoledger-login": login,
        },
        body: JSON.stringify({ text, position, chosen, before }),
      });
      if (response.status >= 500) return null;
      if (response.status === 401) return { status: 401 };
      const told = await response.json();
      if (response.ok) return { status: response.status, body: told };
      return { status: response.status, body: { tone: "refusal", ...told } };
    } catch {
      return null;
    }
  }
}

function stored() {
  return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
}

function store(scans) {
  localStorage.setItem(KEPT, JSON.stringify(scans));
}
