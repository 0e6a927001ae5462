// Shows what the circuit is doing while the connection is down, and says so when it is back.
const modal = document.getElementById("components-reconnect-modal");
const done = document.getElementById("reconnect-done");
const by = (id) => document.getElementById(id);

modal.addEventListener("components-reconnect-state-changed", (event) => {
  const state = event.detail.state;
  if (state === "show") {
    if (!modal.open) modal.showModal();
  } else if (state === "hide") {
    const wasOpen = modal.open;
    modal.close();
    if (wasOpen) announce();
  } else if (state === "failed") {
    document.addEventListener("visibilitychange", retryWhenVisible);
  } else if (state === "rejected") {
    location.reload();
  }
});

by("components-reconnect-button").addEventListener("click", retry);
by("components-resume-button").addEventListener("click", resume);
by("reconnect-reload").addEventListener("click", () => location.reload());

function announce() {
  done.textContent = done.dataset.text;
  setTimeout(() => (done.textContent = ""), 4000);
}

async function retry() {
  document.removeEventListener("visibilitychange", retryWhenVisible);
  try {
    // False: the server answers but no longer knows this page's circuit.
    if (!(await Blazor.reconnect()) && !(await Blazor.resumeCircuit())) location.reload();
  } catch {
    document.addEventListener("visibilitychange", retryWhenVisible);
  }
}

async function resume() {
  try {
    if (!(await Blazor.resumeCircuit())) location.reload();
  } catch {
    modal.classList.replace("components-reconnect-paused", "components-reconnect-resume-failed");
  }
}

async function retryWhenVisible() {
  if (document.visibilityState === "visible") await retry();
}
