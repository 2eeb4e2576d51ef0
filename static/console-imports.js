// Sends files in pieces, so that no size is too much for anybody's memory, and shows how far an import is.
const TRIES = 5, pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

async function post(address, body, token, kind) {
  for (let attempt = 1; ; attempt++) {
    const headers = { "X-CSRFToken": token, ...(kind && { "Content-Type": kind }) };
    const answer = await fetch(address, { method: "POST", body, headers }).catch(() => null);
    if (answer?.ok) return answer.json();
    if (answer && answer.status < 500) throw new Error(((await answer.json().catch(() => ({}))).says ?? []).join(" ") || `${answer.status}`);
    if (attempt === TRIES) throw new Error("");
    await pause(attempt);
  }
}

async function send(form) {
  const token = form.elements.csrftoken.value, files = [...form.querySelectorAll("[data-part]")].map((each) => [each.dataset.part, each.files[0]]);
  const most = Number(form.dataset.mostBytes), size = Number(form.dataset.pieceBytes), bar = form.querySelector("progress");
  if (files.some(([, file]) => file.size > most)) throw new Error(form.dataset.tooLarge);
  const told = new URLSearchParams({ feed: form.elements.feed.value, source: form.elements.source.value });
  for (const [part, file] of files) { told.set(`${part}_name`, file.name); told.set(`${part}_bytes`, file.size); }
  form.querySelector("[data-sending]").hidden = false;
  const { pieces, handing_in } = await post(form.action, told, token);
  const all = files.reduce((sum, [, file]) => sum + file.size, 0);
  let sent = 0;
  for (const [part, file] of files) {
    for (let start = 0, position = 0; start < file.size; start += size, position++) {
      const piece = file.slice(start, start + size);
      await post(`${pieces}/${part}/${position}`, await piece.arrayBuffer(), token, "application/octet-stream");
      sent += piece.size;
      bar.value = (100 * sent) / all;
    }
  }
  location.assign((await post(handing_in, null, token)).page);
}

for (const form of document.querySelectorAll("[data-import]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button"), said = form.querySelector("[data-said]");
    button.disabled = true;
    said.textContent = "";
    try {
      await send(form);
    } catch (error) {
      said.textContent = error.message || form.dataset.broken;
      form.querySelector("[data-sending]").hidden = true;
      button.disabled = false;
    }
  });
}

const bar = document.querySelector("[data-progress]");
if (bar) {
  (async () => {
    for (;;) {
      await pause(1);
      const now = await fetch(bar.dataset.progress).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
      if (!now) continue;
      bar.value = now.share;
      for (const each of document.querySelectorAll("[data-count]")) each.textContent = now[each.dataset.count].toLocaleString("en-US");
      if (now.over) { location.reload(); return; }
    }
  })();
}
