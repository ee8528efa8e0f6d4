// A refusal names its fields: they are marked where they stand, and the page shows the refusal.

export function follow() {
  document.addEventListener("htmx:after:swap", () => {
    const refusal = document.querySelector("#refusal .refusal");
    for (const field of document.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    if (!refusal) return;
    // The band said something of what came before; now this is the answer.
    document.getElementById("band").hidden = true;
    for (const line of refusal.querySelectorAll("[data-field]")) {
      const name = line.dataset.field.split(" ").pop();
      const field = document.querySelector(`form [name="${CSS.escape(name)}"]`);
      if (field) field.setAttribute("aria-invalid", "true");
    }
    refusal.scrollIntoView({ block: "nearest" });
  });
}

// In a field that takes scans, Enter goes on to the next one instead of sending the form.
export function goOnAfterScan() {
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !(field instanceof HTMLInputElement) || field.dataset.scan !== "next") return;
    event.preventDefault();
    const fields = [...document.querySelectorAll('[data-scan="next"]')];
    fields[fields.indexOf(field) + 1]?.focus();
  });
}
