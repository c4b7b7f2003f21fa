// Asks without leaving the page: fetches the page of the address, and takes the answer out of it.

const form = document.getElementById("asking");
const box = document.getElementById("q");
const button = form.querySelector("button");
const said = document.getElementById("said");
const trouble = document.getElementById("trouble");
const drafts = new Map();
let entry = 0;
let shown = location.search;
let asking = null;

history.replaceState({ entry }, "");

const tell = (words) => { said.textContent = words; };

function address() {
  const data = new FormData(form);
  if (!data.has("follow")) for (const name of ["before", "reply"]) data.delete(name);
  return `/?${new URLSearchParams([...data].filter(([, value]) => value !== ""))}`;
}

// The browser parses the answer, so that no script has to make markup out of text.
function fetched(where) {
  asking?.abort();
  const request = asking = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.open("GET", where);
    request.responseType = "document";
    request.timeout = 60_000;
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Error("The server does not answer."));
    request.ontimeout = () => reject(new Error("The server took over a minute."));
    request.send();
  });
}

function fail(words, again) {
  const what = document.createElement("p");
  what.className = "problem";
  what.setAttribute("role", "alert");
  what.textContent = `${words} Your question is still in the box.`;
  trouble.replaceChildren(what);
  if (!again) return;
  const retry = document.createElement("button");
  retry.type = "button";
  retry.textContent = "Try again";
  retry.addEventListener("click", again);
  trouble.append(retry);
}

function busy(is) {
  button.setAttribute("aria-busy", is);
  button.textContent = is ? "Asking …" : "Ask";
}

function take(page, ...ids) {
  for (const id of ids) document.getElementById(id).replaceWith(page.getElementById(id));
  document.title = page.title;
}

async function show(where, { remember = true, from = 0, fields = true, draft = null } = {}) {
  busy(true);
  tell("Asking …");
  let answered;
  try {
    answered = await fetched(where);
  } catch (error) {
    busy(false);
    tell("");
    fail(error.message, () => show(where, { remember, from, fields, draft }));
    return;
  }
  busy(false);
  const page = answered.response;
  if (!page?.getElementById("answer")) {
    if (answered.status === 401) return void location.assign(where);
    tell("");
    return fail(`The server failed (${answered.status}).`, () => show(where, { remember, from, fields, draft }));
  }
  trouble.replaceChildren();
  if (remember) {
    history.pushState({ entry: ++entry }, "", where);
    shown = location.search;
  }
  if (fields) {
    take(page, "filters");
    box.value = draft ?? page.getElementById("q").value;
  }
  take(page, "follow", "answer");
  tell(document.getElementById("answer").dataset.said);
  const heading = document.getElementById(from ? `t${from}` : "answer");
  (from && heading ? heading : document.querySelector("#answer h2"))?.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const length = [...box.value.trim()].length;
  const limit = Number(box.dataset.limit);
  if (length > limit) {
    return fail(`The question has ${length.toLocaleString("en")} characters; at most ${limit.toLocaleString("en")} are read. Ask the part that matters.`);
  }
  if (length) show(address(), { fields: false });
});

document.addEventListener("submit", (event) => {
  const judging = event.target;
  if (judging.dataset.judge === undefined) return;
  event.preventDefault();
  const request = new XMLHttpRequest();
  const failed = () => {
    const what = document.createElement("p");
    what.className = "problem";
    what.setAttribute("role", "alert");
    what.textContent = request.response?.querySelector(".problem")?.textContent ?? "The server does not answer. Nothing was kept: try again.";
    judging.querySelector(".problem")?.remove();
    judging.append(what);
  };
  request.open("POST", judging.getAttribute("action"));
  request.responseType = "document";
  request.onload = () => {
    const words = request.response?.getElementById("thanks")?.textContent;
    if (!words) return failed();
    const thanks = document.createElement("p");
    thanks.className = "good";
    thanks.tabIndex = -1;
    thanks.textContent = `Thank you. ${words}`;
    judging.replaceWith(thanks);
    thanks.focus();
  };
  request.onerror = failed;
  request.send(new URLSearchParams(new FormData(judging, event.submitter)));
});

document.addEventListener("click", (event) => {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a");
  if (link?.dataset.ask !== undefined) {
    event.preventDefault();
    show(link.getAttribute("href"), { from: Number(link.dataset.from ?? 0) });
  } else if (link?.dataset.anew !== undefined) {
    event.preventDefault();
    document.getElementById("follow").replaceChildren();
    box.value = "";
    box.focus();
  }
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  box.focus();
  box.select();
});

addEventListener("popstate", (event) => {
  if (location.search === shown) return; // only the place on the page is another
  shown = location.search;
  drafts.set(entry, box.value);
  entry = event.state?.entry ?? 0;
  show(location.href, { remember: false, draft: drafts.get(entry) });
});
