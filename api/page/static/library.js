// Sends files by themselves, and shows how far each is. Without this the form sends them.

const AT_ONCE = 2;
const LOOK = 400;
const LOOK_AFTER_LOSS = 3000;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function sizeText(count) {
  for (const unit of ["bytes", "KiB", "MiB", "GiB"]) {
    if (count < 1024) return `${unit === "bytes" ? count : count.toFixed(1)} ${unit}`;
    count /= 1024;
  }
  return `${count.toFixed(1)} TiB`;
}

const counted = (count, what) => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function link(text, path, collection) {
  const href = `/documents/${encodeURIComponent(path)}?collection=${encodeURIComponent(collection)}`;
  return make("a", { href }, text);
}

// Says what became of a file, in the words of the page of uploads.
function outcomeText(outcome) {
  if (outcome.status === "failed") return `Failed: ${outcome.reason}`;
  if (outcome.status === "unchanged") return "Was there already, the very same: nothing changed.";
  const passages = counted(outcome.passages, "passage");
  return outcome.status === "updated"
    ? `Took the place of the earlier document of this name, ${passages}.`
    : `Added, ${passages}.`;
}

class Line {
  constructor(form) {
    this.form = form;
    this.sends = [];
    this.under = 0;
    this.followed = Promise.resolve();
    this.summary = make("p");
    this.list = make("ul", { className: "rows" });
    document.getElementById("sent").append(this.summary, this.list);
    this.summary.setAttribute("role", "status");
  }

  take(files) {
    const collection = this.form.elements.collection.value.trim();
    for (const file of files) {
      const send = new Send(this, file, collection);
      this.sends.push(send);
      this.list.append(send.item);
      send.wait();
    }
  }

  go() {
    this.tell();
    for (const send of this.sends) {
      if (this.under >= AT_ONCE) return;
      if (send.state === "waiting") send.run();
    }
  }

  // Uploads are worked off in the order they came in, so one is looked at at a time.
  follow(send) {
    this.followed = this.followed.then(() => send.look());
  }

  get unsent() {
    return this.sends.some((send) => send.state === "waiting" || send.state === "sending");
  }

  tell() {
    const of = (...states) => this.sends.filter((send) => states.includes(send.state)).length;
    const failed = of("failed", "cancelled");
    const text = `${of("done")} of ${counted(this.sends.length, "file")} done${failed ? `, ${failed} not` : ""}.`;
    if (this.summary.textContent !== text) this.summary.textContent = text;
  }
}

class Send {
  constructor(line, file, collection) {
    this.line = line;
    this.file = file;
    this.collection = collection;
    this.bar = make("progress", { max: 1 });
    this.bar.setAttribute("aria-label", `Progress of ${file.name.slice(0, 200)}`);
    this.said = make("p");
    this.button = make("button", { type: "button", className: "quiet" });
    this.button.addEventListener("click", () => this.press());
    const name = file.name.length > 200 ? `${file.name.slice(0, 200)}…` : file.name;
    this.name = make("bdi", {}, name);
    this.item = make("li", { className: "box", tabIndex: -1 }, this.name, this.bar, this.said, this.button);
  }

  say(state, text, { bar, button = "", bad = false }) {
    this.state = state;
    this.said.replaceChildren(text);
    this.said.className = bad ? "failed" : "";
    this.bar.hidden = bar === undefined;
    if (bar === null) this.bar.removeAttribute("value");
    else if (bar !== undefined) this.bar.value = bar;
    if (!button && document.activeElement === this.button) this.item.focus();
    this.button.hidden = !button;
    this.button.textContent = button;
    this.button.setAttribute("aria-label", `${button} ${this.name.textContent}`);
    this.line.tell();
  }

  fail(text, { again = true } = {}) {
    this.say("failed", text, { bad: true, button: again ? "Try again" : "" });
  }

  wait() {
    const { limit } = this.line.form.dataset;
    if (this.file.folder) {
      this.fail("This is a folder: open it, and drop the files in it.", { again: false });
    } else if (this.file.size > Number(limit)) {
      const text = `It has ${sizeText(this.file.size)}, and an upload may have ${sizeText(Number(limit))} at most: it was not sent.`;
      this.fail(text, { again: false });
    } else {
      this.say("waiting", "Waits to be sent.", { bar: 0, button: "Cancel" });
    }
    this.line.go();
  }

  press() {
    if (this.state === "sending") this.request.abort();
    else if (this.state === "waiting") this.cancelled();
    else this.wait();
  }

  cancelled() {
    this.say("cancelled", "Cancelled: nothing of it is kept.", { button: "Try again" });
  }

  run() {
    const { size } = this.file;
    let sent = 0;
    const progress = () =>
      this.say("sending", `${sizeText(sent)} of ${sizeText(size)} sent.`, {
        bar: size ? sent / size : 1,
        button: "Cancel",
      });
    const form = new FormData();
    form.append("collection", this.collection);
    form.append("file", this.file);
    const request = (this.request = new XMLHttpRequest());
    request.upload.addEventListener("progress", (event) => {
      sent = Math.min(event.loaded, size);
      progress();
    });
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("abort", () => this.cancelled());
    request.addEventListener("error", () =>
      this.fail(`The connection was lost after ${sizeText(sent)} of ${sizeText(size)}, or the file cannot be read any more. Nothing half sent is kept: send it again.`),
    );
    request.addEventListener("loadend", () => {
      this.line.under -= 1;
      this.line.go();
    });
    this.line.under += 1;
    progress();
    request.open("POST", "/v1/documents");
    request.send(form);
  }

  answered(request) {
    let said = {};
    try {
      said = JSON.parse(request.responseText);
    } catch {
      // what is between here and the server may answer in words of its own
    }
    if (request.status === 202) {
      this.upload = said.uploads[0].id;
      this.say("taken", "Sent; in line.", { bar: null });
      this.line.follow(this);
    } else if (request.status === 401) {
      this.fail("The key is asked for again: open the library in another tab, give it, and try again here.");
    } else {
      this.fail(said.detail || `The server answered ${request.status}: try again later.`);
    }
  }

  async look() {
    for (;;) {
      try {
        const response = await fetch(`/v1/uploads/${this.upload}`);
        const upload = await response.json();
        if (!response.ok) return this.fail(upload.detail || `The server answered ${response.status}.`);
        if (upload.state !== "queued") return this.finished(upload);
        this.say("taken", this.stage(upload), { bar: null });
        await pause(LOOK);
      } catch {
        this.say("taken", "Sent; the server does not answer now. It goes on where it was once it is back.", { bar: null });
        await pause(LOOK_AFTER_LOSS);
      }
    }
  }

  stage({ encoded }) {
    if (encoded === null) return "Sent; in line.";
    return encoded ? `${counted(encoded, "passage")} encoded so far.` : "Being read, split and encoded.";
  }

  finished(upload) {
    const { outcomes, counts, collection } = upload;
    const text = outcomes.length === 1
      ? outcomeText(outcomes[0])
      : Object.entries(counts).map(([status, count]) => `${count.toLocaleString("en")} ${status}`).join(", ");
    if (upload.state === "failed") this.fail(text);
    else this.say("done", text, { bad: counts.failed > 0 });
    const [first] = outcomes;
    if (outcomes.length === 1 && first.document_id) {
      this.name.replaceChildren(link(this.name.textContent, first.document_id, collection));
    } else if (outcomes.length > 1) {
      this.said.append(" ", make("a", { href: `/library/uploads/${this.upload}` }, "All that came of it"));
    }
  }
}

function dropped(items) {
  return [...items].filter((item) => item.kind === "file").map((item) => {
    const entry = item.webkitGetAsEntry?.();
    const file = item.getAsFile() ?? new File([], entry?.name ?? "");
    file.folder = Boolean(entry?.isDirectory);
    return file;
  });
}

function uploading(form) {
  const line = new Line(form);
  form.querySelector("label").append(", chosen or dropped here");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    line.take([...form.elements.file.files]);
    form.elements.file.value = "";
  });
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      const here = form.contains(event.target);
      event.dataTransfer.dropEffect = here ? "copy" : "none";
      form.classList.toggle("over", here && name === "dragover");
      if (here && name === "drop") line.take(dropped(event.dataTransfer.items));
    });
  }
  window.addEventListener("dragleave", () => form.classList.remove("over"));
  window.addEventListener("beforeunload", (event) => {
    if (line.unsent) event.preventDefault();
  });
}

function picking(list) {
  const all = make("button", { type: "button", className: "quiet" }, "Select all on this page");
  all.addEventListener("click", () => {
    for (const box of list.querySelectorAll("[name=document]")) box.checked = true;
  });
  list.before(all);
}

const form = document.getElementById("sending");
if (form) uploading(form);
const list = document.querySelector(".picks:has([name=document])");
if (list) picking(list);
