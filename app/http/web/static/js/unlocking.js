// Asks the server to open the session of whoever a badge or a password belongs to.

const BADGE = /^(?:\][A-Za-z][0-9A-Za-z])?(BADGE:.*)$/i; // a scanner may announce the kind of the symbol before it

export function isBadge(text) {
  return BADGE.test(text.trim());
}

function codeOf(badge) {
  return badge.trim().replace(BADGE, "$1");
}

// {login, name} of who is here now; {sentence, next_step, code} of a refusal.
export async function unlock(body) {
  try {
    const response = await fetch("/unlock", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body.badge ? { badge: codeOf(body.badge) } : body),
    });
    const told = await response.json();
    return response.ok ? told : { code: "E-REFUSED", ...told };
  } catch {
    return { code: "E-NETWORK", sentence: "No answer yet.", next_step: "Try again when the network is back." };
  }
}

// What somebody filled into a form with a login and a password. A badge may have been scanned into either.
export function filledIn(form) {
  const { login, password } = form.elements;
  const badge = [password, login].find((field) => isBadge(field.value));
  if (badge) return { badge: badge.value.trim() };
  return { login: login.value, password: password.value };
}
