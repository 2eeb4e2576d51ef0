// While terms are written: what each tier would pay, and each fault beside its field, both reckoned by the server.
const preview = document.querySelector("[data-preview]"), form = preview.closest("form");
let asked = 0, waiting = 0;

function mark(faults) {
  for (const said of form.querySelectorAll(".fault")) said.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-errormessage");
    field.classList.remove("is-invalid");
  }
  const elsewhere = [];
  for (const { field, says } of faults) {
    const at = form.elements.namedItem(field);
    if (!(at instanceof Element)) { elsewhere.push(says); continue; }
    const said = Object.assign(document.createElement("p"), { className: "fault", id: `fault-${field}`, textContent: says });
    at.setAttribute("aria-invalid", "true");
    at.setAttribute("aria-errormessage", said.id);
    at.classList.add("is-invalid");
    (at.closest("label.form-check") ?? at).after(said);
  }
  preview.querySelector("[data-general]").textContent = elsewhere.join(" ");
}

async function ask() {
  const mine = ++asked;
  const answer = await fetch(preview.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
  if (!answer?.ok || mine !== asked) return;
  const { examples, conditions, faults } = await answer.json();
  preview.querySelector("[data-conditions]").replaceChildren(...conditions.map(({ depth, says }) => {
    const line = Object.assign(document.createElement("li"), { textContent: says });
    line.style.paddingInlineStart = `${depth}rem`;
    return line;
  }));
  preview.querySelector("[data-examples]").replaceChildren(...examples.map(({ colour, says }) => {
    const dot = Object.assign(document.createElement("span"), { className: "tier-dot" });
    dot.style.background = colour;
    const line = document.createElement("li");
    line.append(dot, " ", says);
    return line;
  }));
  mark(faults);
}

form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 250); });
const refused = JSON.parse(document.getElementById("faults").textContent);
ask().then(() => refused.length && mark(refused));
