"use strict";
// Keeps the Hardware page true, and asks before it acts. All text goes in as text, never as markup.

const POLL_MILLIS = 1000;
const $ = (selector, within = document) => within.querySelector(selector);
const started = new Set(); // tasks of this page whose end has not been told yet

async function call(method, path, body) {
  const response = await fetch("/console/api/" + path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.status === 401) location.assign("/console/login");
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function tell(text, isBad) {
  const message = $("#message");
  message.textContent = text;
  message.className = "message " + (isBad ? "bad" : "good");
  message.hidden = !text;
}

function showHost(host) {
  const row = $(`[data-host="${host.uuid}"]`);
  if (!row) return;
  $(".icon", row).className = "icon " + host.icon;
  $(".icon", row).title = host.tooltip;
  $(".state", row).textContent = host.step ? `${host.state} · ${host.step}` : host.state;
  $(".cvm", row).textContent = host.cvm_state;
  $(".vms", row).textContent = host.num_vms;
  $(".memory", row).textContent = `${host.memory_used_gib} of ${host.memory_gib} GiB`;
  $(".enter", row).disabled = !host.may_enter;
  $(".exit", row).disabled = !host.may_exit;
}

function showCluster(cluster) {
  const box = $(`[data-cluster="${cluster.uuid}"]`);
  const word = $(".resiliency", box);
  word.textContent = cluster.resiliency;
  word.className = "resiliency " + (cluster.resiliency === "OK" ? "good" : "bad");
  $(".tolerance", box).textContent = cluster.tolerance;
}

function taskItem(task) {
  const item = document.createElement("li");
  item.className = task.status.toLowerCase();
  const title = document.createElement("span");
  title.textContent = `${task.title} · ${task.about}`;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = task.percentage;
  bar.setAttribute("aria-label", "Progress");
  const status = document.createElement("span");
  status.className = "status";
  status.textContent = [`${task.status} ${task.percentage} %`, task.step, task.error].filter(Boolean).join(" · ");
  item.append(title, bar, status);
  if (task.subtasks.length) {
    const list = document.createElement("ul");
    list.append(...task.subtasks.map(taskItem));
    item.append(list);
  }
  return item;
}

async function refresh() {
  const page = await call("GET", "hardware");
  page.clusters.forEach(showCluster);
  page.hosts.forEach(showHost);
  $("#tasks").replaceChildren(...page.tasks.map(taskItem));
  page.tasks.filter((task) => task.has_ended && started.delete(task.uuid)).forEach(tellEnd);
}

function tellEnd(task) {
  tell([`${task.title} · ${task.about}: ${task.status}`, task.error].filter(Boolean).join(" · "), task.status !== "Succeeded");
}

function confirmed(dialog, hostName) {
  $(".host", dialog).textContent = hostName;
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true });
  });
}

async function enter(uuid, name) {
  const dialog = $("#enter-dialog");
  const { vms } = await call("GET", `hosts/${uuid}/unmovable`);
  const allow = $(".allow", dialog);
  const button = $('[value="confirm"]', dialog);
  $(".unmovable", dialog).hidden = vms.length === 0;
  $(".unmovable ul", dialog).replaceChildren(...vms.map((vm) => {
    const item = document.createElement("li");
    item.textContent = `${vm.name}: ${vm.reason}`;
    return item;
  }));
  allow.checked = false;
  button.disabled = vms.length > 0;
  allow.onchange = () => { button.disabled = vms.length > 0 && !allow.checked; };
  if (await confirmed(dialog, name)) {
    await start(`hosts/${uuid}/enter_maintenance`, { power_off_unmovable: allow.checked });
  }
}

async function leave(uuid, name) {
  if (await confirmed($("#exit-dialog"), name)) {
    await start(`hosts/${uuid}/exit_maintenance`, {});
  }
}

async function start(path, body) {
  started.add((await call("POST", path, body)).uuid);
}

$("#hosts").addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const row = button.closest("tr");
  const act = button.classList.contains("enter") ? enter : leave;
  try {
    tell("", false);
    await act(row.dataset.host, $(".name", row).textContent);
    await refresh();
  } catch (error) {
    if (!(error instanceof TypeError)) tell(error.message, true); // that nobody answers, watch tells
  }
  if (button.disabled) row.focus(); // a button that went dim has lost the focus: who uses the keyboard stays at this host
});

async function watch() {
  try {
    await refresh();
    $("#silence").hidden = true;
  } catch (error) {
    if (error instanceof TypeError) $("#silence").hidden = false; // what fetch throws when nobody answers
    else tell(error.message, true);
  }
  setTimeout(watch, POLL_MILLIS);
}

watch();
