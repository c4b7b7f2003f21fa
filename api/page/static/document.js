const failed = document.getElementById("failed");
const say = (words) => {
  failed.textContent = words;
  failed.hidden = false;
  failed.scrollIntoView({ block: "nearest" });
};

const named = /^#p-([0-9a-f]{32})$/.exec(location.hash);
const here = new URL(location.href);
if (named && !document.getElementById(`p-${named[1]}`) && !here.searchParams.has("passage")) {
  here.searchParams.set("passage", named[1]);
  location.replace(here);
} else if (named || !location.hash) {
  const marked = document.querySelector("mark");
  if (marked) requestAnimationFrame(() => marked.scrollIntoView({ block: "center", behavior: "instant" }));
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copies);
    field.select();
    let done = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      done = document.execCommand("copy");
    }
    document.getElementById("copied").textContent = done ? "Copied." : "Selected: copy it with the keyboard.";
  });
}

for (const link of document.querySelectorAll("main a[href^='/']")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const response = await fetch(link.href);
      response.body?.cancel();
      if (response.status === 404 || response.status === 410) {
        say("That is not there any more: it was deleted or changed meanwhile. What you see here stays.");
      } else {
        location.assign(link.href);
      }
    } catch {
      say("The server cannot be reached. What you see here stays; try again in a moment.");
    }
  });
}
