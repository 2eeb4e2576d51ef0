// Looks for merchants beside a form that is half filled in, so that nothing typed is lost.
for (const box of document.querySelectorAll("[data-pick]")) {
  const words = box.querySelector("[type=search]"), find = box.querySelector("button"), none = box.querySelector("[data-none]"), list = box.querySelector("select");
  const empty = [...list.options].filter((each) => !each.value);
  find.addEventListener("click", async (event) => {
    event.preventDefault();
    // Enter in any other field means the form, but presses its first button, which is this one.
    if (![words, find].includes(document.activeElement)) return list.form.requestSubmit(list.form.querySelector("button:not([name=find])"));
    const answer = await fetch(`${box.dataset.pick}?q=${encodeURIComponent(words.value)}`).catch(() => null);
    const found = answer?.ok ? await answer.json() : [];
    const options = found.map((each) => new Option(each.name, each.id));
    none.hidden = found.length > 0;
    list.replaceChildren(...(list.required && found.length ? [] : empty), ...options);
    if (found.length) {
      if (found.length === 1) list.value = found[0].id;
      list.focus();
    }
  });
}
