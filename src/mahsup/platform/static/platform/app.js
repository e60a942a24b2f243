/* What every page shares: the menu, the keyboard, one submit per form, and the CSRF header of htmx. */
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const typing = (element) => element.closest("input, select, textarea, [contenteditable]") !== null;

  const toggleMenu = (button) => {
    const open = root.classList.toggle("menu-open");
    button.setAttribute("aria-expanded", String(open));
  };

  const tableRows = (table) => [...table.querySelectorAll("tbody tr[data-href]")];

  const openRow = (row) => window.location.assign(row.dataset.href);

  const focusRow = (rows, index) => {
    if (rows.length === 0) return;
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    rows.forEach((other) => { other.tabIndex = other === row ? 0 : -1; });
    row.focus();
  };

  const nextProblem = () => {
    const problems = [...document.querySelectorAll("[data-problem]")];
    if (problems.length === 0) return;
    const at = problems.findIndex((element) => element.contains(document.activeElement));
    const next = problems[(at + 1) % problems.length];
    if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "center" });
  };

  const tableKey = (event) => {
    const table = event.target.closest("table[data-keys]");
    const rows = table ? tableRows(table) : [];
    const at = rows.indexOf(event.target.closest("tr"));
    if (event.key === "ArrowDown") focusRow(rows, at + 1);
    else if (event.key === "ArrowUp") focusRow(rows, at - 1);
    else if (event.key === "Enter" && rows.includes(event.target)) openRow(event.target);
    else return;
    if (rows.length) event.preventDefault();
  };

  const startTable = () => {
    const table = document.querySelector("table[data-keys]");
    if (table) focusRow(tableRows(table), 0);
    return table !== null;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
    else if (event.key === "n") nextProblem();
    else if (event.target.closest("table[data-keys]")) tableKey(event);
    else if (event.key === "ArrowDown" && event.target === document.body && startTable()) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-menu]");
    if (button) { toggleMenu(button); return; }
    if (event.target.closest("[data-print]")) { window.print(); return; }
    const row = event.target.closest("table[data-keys] tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, select, summary") && !String(getSelection())) openRow(row);
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto-submit]");
    if (form) form.requestSubmit();
  });

  /* A second click must not send a form twice. Disabled only after the browser has read the form, so that the pressed
     button's own value is sent. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "get" || form.matches("[hx-post], [data-again]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
  });

  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
    });
  });

  document.addEventListener("htmx:config:request", (event) => {
    const request = event.detail.ctx.request;
    const token = document.body.dataset.csrf;
    if (token && new URL(request.action, location.href).origin === location.origin) request.headers["X-CSRFToken"] = token;
  });

  /* A region that scrolls must be reachable by the keyboard; a table's rows take arrows from the first one on. */
  const prepare = () => {
    document.querySelectorAll(".table-wrap").forEach((wrap) => { wrap.tabIndex = 0; });
    document.querySelectorAll("table[data-keys]").forEach((table) => {
      tableRows(table).forEach((row, index) => { if (!row.hasAttribute("tabindex")) row.tabIndex = index ? -1 : 0; });
    });
  };
  document.addEventListener("DOMContentLoaded", prepare);
  document.addEventListener("htmx:after:swap", prepare);
})();
