// Scans that come one upon the other: a refusal among them is not to be lost behind the answers that follow.

export class Burst {
  constructor() {
    this.clear();
  }

  clear() {
    this.count = 0;
    this.refused = [];
  }

  // What to say of this answer: at the end of a burst, which of its scans were refused.
  told(answer, scan, isLast) {
    this.count += 1;
    if (answer.tone === "refusal") this.refused.push({ text: scan.text, why: [answer.sentence, answer.next_step] });
    const { count, refused } = this;
    if (!isLast) return answer;
    this.clear();
    if (refused.length === 0 || count === 1 || (refused.length === 1 && answer.tone === "refusal")) return answer;
    return {
      ...answer,
      tone: "refusal",
      sentence: `${refused.length} of ${count} scans were refused: ${refused.map((one) => one.text).join(", ")}`,
      next_step: refused[0].why.filter(Boolean).join(" "),
    };
  }
}
