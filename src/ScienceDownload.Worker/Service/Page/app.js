// The status page. One stream tells the whole picture again and again; what is shown is changed in place, so that focus and scroll stay.
const $ = id => document.getElementById(id);
const store = { get key() { return sessionStorage.getItem("key") ?? ""; }, set key(value) { value ? sessionStorage.setItem("key", value) : sessionStorage.removeItem("key"); } };
const shownJobs = 300;
let chosen = null;
let listening = null;
let retry = 0;

// ---------------------------------------------------------------- asking

async function ask(method, path, body) {
  const headers = store.key ? { "X-API-Key": store.key } : {};
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Error(answer.error ?? answer.detail?.map?.(wrong => wrong.msg.replace("Value error, ", "")).join("; ") ?? `The service answered ${response.status}.`);
}

// Not EventSource: it can send no header, and a key does not belong into an address.
async function listen() {
  listening?.abort();
  const mine = listening = new AbortController();
  try {
    const query = chosen ? `?batch=${encodeURIComponent(chosen)}` : "";
    const response = await fetch(`api/v1/events${query}`, { headers: store.key ? { "X-API-Key": store.key } : {}, signal: mine.signal });
    if (response.status === 401) return signIn(store.key ? (await response.json()).error : "");
    if (!response.ok) throw new Error(`The service answered ${response.status}.`);
    open();
    await read(response.body.pipeThrough(new TextDecoderStream()).getReader());
    throw new Error("The service ended the connection.");
  } catch {
    if (mine.signal.aborted) return;
    connection("lost", "No connection – trying again");
    retry = Math.min(retry + 1, 5);
    setTimeout(() => mine === listening && listen(), retry * 1000);
  }
}

async function read(reader) {
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const data = text.slice(0, end).split("\n").filter(line => line.startsWith("data: ")).map(line => line.slice(6)).join("\n");
      if (data) { retry = 0; show(JSON.parse(data)); }
    }
  }
}

// ---------------------------------------------------------------- showing

function show(state) {
  connection("live", "Live");
  const sum = name => state.batches.reduce((total, batch) => total + batch[name], 0);
  text($("total-running"), count(sum("running_jobs")));
  text($("total-queued"), count(state.batches.filter(batch => !settled(batch)).reduce((total, batch) => total + batch.queued_jobs, 0)));
  text($("total-done"), count(sum("completed_jobs")));
  text($("total-failed"), count(sum("failed_jobs")));
  text($("total-rate"), rate(sum("bytes_per_second")));
  $("empty").hidden = state.batches.length > 0;
  arrange($("batches"), $("batch-template"), state.batches, batch => batch.batch_id, showBatch);
  if (state.batch) showJobs(state.batch);
}

function showBatch(row, batch) {
  const finished = batch.completed_jobs + batch.failed_jobs + batch.cancelled_jobs;
  const percent = batch.bytes_total > 0 ? 100 * batch.bytes_received / batch.bytes_total : 100 * finished / Math.max(1, batch.total_jobs);
  const isOpen = batch.batch_id === chosen;
  row.className = `batch ${batch.state}`;
  row.dataset.id = batch.batch_id;
  text(row.querySelector(".name"), batch.name ?? batch.batch_id);
  const badge = row.querySelector(".head > .state");
  badge.className = `state ${batch.state}`;
  text(badge, words[batch.state]);
  const bar = row.querySelector(":scope > progress");
  bar.value = batch.state === "completed" ? 100 : percent;
  bar.setAttribute("aria-label", `${batch.name ?? batch.batch_id}: ${Math.floor(bar.value)} %`);
  const left = batch.bytes_total > 0 && batch.bytes_per_second > 0 ? (batch.bytes_total - batch.bytes_received) / batch.bytes_per_second : null;
  text(row.querySelector(":scope > .facts"), [
    `${count(batch.completed_jobs)} of ${count(batch.total_jobs)} done`,
    batch.failed_jobs ? `${count(batch.failed_jobs)} failed` : "",
    batch.cancelled_jobs ? `${count(batch.cancelled_jobs)} cancelled` : "",
    size(batch.bytes_received) + (batch.bytes_total ? ` of ${size(batch.bytes_total)}` : ""),
    batch.bytes_per_second > 0 ? rate(batch.bytes_per_second) : "",
    left ? `${time(left)} left` : "",
    batch.retry_of ? `again after ${batch.retry_of}` : "",
  ].filter(Boolean).join(" · "));
  problem(row.querySelector(":scope > .error"), batch.error);
  for (const button of row.querySelectorAll("[data-action]")) button.hidden = !allowed[button.dataset.action](batch);
  const toggle = row.querySelector(".open");
  toggle.setAttribute("aria-expanded", isOpen);
  row.querySelector(".jobs").hidden = !isOpen;
}

function showJobs(batch) {
  const row = [...$("batches").children].find(one => one.dataset.id === batch.batch_id);
  const box = row?.querySelector(".jobs");
  if (!box) return;
  let list = box.querySelector("ul");
  if (!list) { list = document.createElement("ul"); box.append(list); }
  // What moves or went wrong first matters most in a long list; short ones keep their order.
  const jobs = batch.jobs.length <= shownJobs ? batch.jobs : [...batch.jobs].sort((a, b) => weight[a.status] - weight[b.status]).slice(0, shownJobs);
  arrange(list, $("job-template"), jobs, job => job.job_id, showJob);
  let more = box.querySelector(".more");
  if (batch.jobs.length > jobs.length && !more) { more = document.createElement("p"); more.className = "more hint"; box.append(more); }
  if (more) text(more, `${count(batch.jobs.length - jobs.length)} more are not shown.`);
}

function showJob(row, job) {
  row.className = `job ${job.status}`;
  const badge = row.querySelector(".state");
  badge.className = `state ${job.status}`;
  text(badge, words[job.status]);
  const title = row.querySelector(".title");
  const name = job.file_info?.filename ?? job.title ?? job.url;
  const link = job.file_info?.file_url;
  if (title.dataset.shown !== name + link) {
    title.dataset.shown = name + link;
    title.textContent = "";
    // Only addresses of the web become links: whatever the name of a file is, it is shown as text.
    if (link && /^https?:/.test(link)) {
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.textContent = name;
      title.append(anchor);
    } else {
      title.textContent = name;
    }
    title.title = job.url;
  }
  const { percent, downloaded_bytes: bytes, total_bytes: total, speed, eta } = job.progress;
  const bar = row.querySelector("progress");
  bar.value = percent;
  bar.setAttribute("aria-label", `${name}: ${Math.floor(percent)} %`);
  text(row.querySelector(".facts"), [
    job.status === "completed" ? size(job.file_info?.size_bytes ?? bytes) : total ? `${size(bytes)} of ${size(total)}` : bytes ? size(bytes) : "",
    speed ? rate(speed) : "",
    job.status === "running" && eta ? time(eta) : "",
  ].filter(Boolean).join(" · "));
  problem(row.querySelector(".error"), job.error);
}

function arrange(list, template, items, keyOf, fill) {
  const rows = new Map([...list.children].map(row => [row.dataset.key, row]));
  items.forEach((item, index) => {
    const key = keyOf(item);
    let row = rows.get(key);
    rows.delete(key);
    if (!row) {
      row = template.content.firstElementChild.cloneNode(true);
      row.dataset.key = key;
    }
    fill(row, item);
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  });
  for (const row of rows.values()) row.remove();
}

// ---------------------------------------------------------------- acting

$("batches").addEventListener("click", async event => {
  const button = event.target.closest("button");
  const id = button?.closest(".batch")?.dataset.id;
  if (!id) return;
  if (button.classList.contains("open")) {
    chosen = chosen === id ? null : id;
    for (const row of $("batches").children) {
      row.querySelector(".open").setAttribute("aria-expanded", row.dataset.id === chosen);
      row.querySelector(".jobs").hidden = row.dataset.id !== chosen;
    }
    listen();
    return;
  }
  const action = button.dataset.action;
  if (!action) return;
  if (questions[action] && !confirm(questions[action])) return;
  const row = button.closest(".batch");
  // Looked for now: the next picture may come before the answer, and is without the row.
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  button.disabled = true;
  try {
    const answer = action === "stop" ? await ask("DELETE", `api/v1/batch/${id}`) : await ask("POST", `api/v1/batch/${id}/${action}`);
    notice(action === "restart" ? `Started again as ${answer.batch_id}` : action === "remove" ? "Removed" : answer.message ?? "");
    if (action === "remove") takeAway(id, row, neighbour);
  } catch (error) {
    notice(error.message);
  } finally {
    button.disabled = false;
  }
});

// The focus goes on from where it was: to the batch that takes the place, or the one before.
function takeAway(id, row, neighbour) {
  row.remove();
  (neighbour?.isConnected ? neighbour.querySelector(".open") : $("new").querySelector("summary")).focus();
  if (chosen !== id) return;
  chosen = null;
  listen();
}

$("create").addEventListener("submit", async event => {
  event.preventDefault();
  $("create-error").textContent = "";
  try {
    const urls = $("urls").value.split("\n").map(line => line.trim()).filter(Boolean);
    const batch = await ask("POST", "api/v1/batch/download", { urls, concurrent_limit: $("limit").value, stop_on_error: $("stop-on-error").checked });
    $("urls").value = "";
    $("new").open = false;
    chosen = batch.batch_id;
    notice(`Started ${batch.batch_id}`);
    listen();
  } catch (error) {
    $("create-error").textContent = error.message;
  }
});

$("sign-in").addEventListener("submit", event => {
  event.preventDefault();
  store.key = $("key").value;
  $("key").value = "";
  listen();
});

$("forget").addEventListener("click", () => { store.key = ""; listen(); });

function signIn(why) {
  store.key = "";
  $("work").hidden = $("forget").hidden = true;
  $("sign-in").hidden = false;
  $("refused").textContent = why;
  connection("", "Signed out");
  $("key").focus();
}

function open() {
  $("sign-in").hidden = true;
  $("refused").textContent = "";
  $("work").hidden = false;
  $("forget").hidden = !store.key;
}

// ---------------------------------------------------------------- words and numbers

const words = { queued: "Waiting", running: "Running", suspended: "Paused", completed: "Done", failed: "Failed", cancelled: "Cancelled" };
const weight = { failed: 0, running: 1, queued: 2, cancelled: 3, completed: 4 };
const settled = batch => ["completed", "failed", "cancelled"].includes(batch.state);
const allowed = {
  suspend: batch => batch.state === "running",
  resume: batch => batch.state === "suspended" || batch.state === "queued",
  restart: batch => settled(batch) && batch.failed_jobs > 0,
  stop: batch => !settled(batch),
  remove: batch => settled(batch) || batch.state === "suspended",
};
const questions = {
  stop: "Stop this batch for good? Files that are done stay.",
  remove: "Remove this batch from the list? Files that are done stay.",
};
const count = number => number.toLocaleString("en");

function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; bytes >= 1024 && unit < units.length - 1; unit++) bytes /= 1024;
  return `${bytes >= 100 || unit === 0 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`;
}

const rate = perSecond => perSecond > 0 ? `${size(perSecond)}/s` : "–";

function time(seconds) {
  seconds = Math.ceil(seconds);
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
}

function text(element, value) { if (element.textContent !== value) element.textContent = value; }
function problem(element, value) { element.hidden = !value; text(element, value ?? ""); }
function connection(state, what) { $("connection").className = state; text($("connection"), what); }

let noticeTimer;
function notice(what) {
  clearTimeout(noticeTimer);
  text($("notice"), what);
  noticeTimer = setTimeout(() => text($("notice"), ""), 6000);
}

listen();
