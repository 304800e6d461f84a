/* Pages work without this. It adds shortcuts, keeps what is typed until it is sent, and sends once. */
(function () {
  "use strict";
  var body = document.body;
  var OWNER = body.dataset.who || "";

  function each(selector, act, inside) {
    Array.prototype.forEach.call((inside || document).querySelectorAll(selector), act);
  }

  /* A word at the head of a form, said once and replaced by the next. */
  function say(form, words) {
    var told = form.querySelector(".note.told") || document.createElement("p");
    told.className = "note told";
    told.setAttribute("role", "status");
    told.textContent = words;
    form.insertBefore(told, form.firstChild);
    told.scrollIntoView({ block: "nearest" });
  }

  /* Shortcuts: N new, / search, ? help. Never while somebody types. */
  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }
  function openKeys() {
    var keys = document.getElementById("keys");
    if (keys && keys.showModal && !keys.open) { keys.showModal(); }
  }
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { each("details.who[open]", function (who) { who.open = false; }); }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) { return; }
    if (document.querySelector("dialog[open]")) { return; }
    var search = document.querySelector("[data-search]");
    var keyed = document.querySelector('[data-key="' + (/^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : "") + '"]');
    if (event.key === "/" && search) { search.focus(); search.select(); }
    else if (event.key === "?") { openKeys(); }
    else if (keyed) { keyed.click(); }
    else { return; }
    event.preventDefault();
  });
  document.addEventListener("click", function (event) {
    each("details.who[open]", function (who) { if (!who.contains(event.target)) { who.open = false; } });
  });
  each("[data-open-keys]", function (button) { button.hidden = false; button.addEventListener("click", openKeys); });
  each("[data-print]", function (button) { button.hidden = false; button.addEventListener("click", function () { window.print(); }); });
  each("[data-copy]", function (button) {
    if (!navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(button.dataset.copy).then(function () { button.textContent = button.dataset.copied; });
    });
  });

  /* On a phone what is looked for comes before the ways to narrow it. */
  if (window.matchMedia("(max-width: 720px)").matches) { each("details[data-fold]", function (fold) { fold.open = false; }); }

  /* A photo or a recording was chosen: say how many. */
  document.addEventListener("change", function (event) {
    var told = event.target.type === "file" && event.target.parentNode.querySelector("[data-chosen]");
    if (told) { told.textContent = event.target.files.length ? told.dataset.chosen.replace("{n}", event.target.files.length) : ""; }
  });

  /* No signal: say so. */
  function tellSignal() {
    each("[data-offline]", function (place) { place.textContent = navigator.onLine ? "" : place.dataset.offline; });
  }
  window.addEventListener("online", tellSignal);
  window.addEventListener("offline", tellSignal);
  tellSignal();

  /* Drafts: <form data-draft="name"> keeps its text in this tab, with its idempotency key, until it was received.
     The key goes along, so that sending again after a lost answer is still the same deed. */
  function place(form) { return "draft:" + OWNER + ":" + form.dataset.draft; }
  function read(name) {
    try { return JSON.parse(sessionStorage.getItem(name)); } catch (broken) { return null; }
  }
  function write(name, draft) {
    try { sessionStorage.setItem(name, JSON.stringify(draft)); } catch (full) { /* then nothing is kept */ }
  }
  function isKept(input) {
    return input.name && !/^(password|file|hidden|submit|button)$/.test(input.type) && !("nodraft" in input.dataset);
  }
  function keep(form, sent) {
    var values = [];
    each("input, textarea, select", function (input) {
      if (!isKept(input)) { return; }
      var checkable = /^(radio|checkbox)$/.test(input.type);
      values.push([input.name, checkable ? input.value : null, checkable ? input.checked : input.value]);
    }, form);
    write(place(form), {
      key: form.elements.key ? form.elements.key.value : "", values: values, sent: Boolean(sent), from: location.href.split("#")[0]
    });
  }
  function restore(form, draft) {
    var changed = false;
    each("input, textarea, select", function (input) {
      draft.values.forEach(function (kept) {
        if (!isKept(input) || kept[0] !== input.name) { return; }
        if (kept[1] === null) {
          if (kept[2] && input.value !== kept[2]) { input.value = kept[2]; changed = true; }
        } else if (kept[1] === input.value && input.checked !== kept[2]) { input.checked = kept[2]; changed = true; }
      });
    }, form);
    if (form.elements.key && draft.key) { form.elements.key.value = draft.key; }
    if (changed) { say(form, body.dataset.restored); }
  }
  function eachDraft(act) {
    Object.keys(sessionStorage).forEach(function (name) {
      if (name.indexOf("draft:") === 0) { act(name, name.indexOf("draft:" + OWNER + ":") === 0, read(name)); }
    });
  }
  /* A redirect that began at the form's own page means that what was sent has been received. Anything else (going
     back, loading again, a page of trouble, the sign-in page, which belongs to nobody) does not. */
  function settle() {
    var went = performance.getEntriesByType("navigation")[0];
    var redirected = !("trouble" in body.dataset) && went && went.redirectCount > 0;
    eachDraft(function (name, mine, draft) {
      var received = redirected && draft && draft.sent && draft.from === document.referrer;
      if (!draft || (mine ? received : !/\/$/.test(OWNER))) { sessionStorage.removeItem(name); }
      else if (!mine && draft.sent) { draft.sent = false; write(name, draft); }
    });
  }
  function putBack(form) {
    var draft = read(place(form));
    var fromServer = form.querySelector("[aria-invalid], .wrong") || document.querySelector(".stale");
    if (draft && !fromServer) { restore(form, draft); }
  }
  function keepTyped(event) {
    var form = event.target.form;
    if (form && "draft" in form.dataset) { keep(form, false); }
  }
  try {
    settle();
    each("form[data-draft]", putBack);
    document.addEventListener("htmx:load", function (event) { each("form[data-draft]", putBack, event.target); });
    document.addEventListener("input", keepTyped);
    document.addEventListener("change", keepTyped);
  } catch (noStorage) { /* a browser that keeps nothing still sends */ }

  /* Send once; not at all while there is certainly no signal. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) { return; }
    if (form.dataset.sending) { event.preventDefault(); return; }
    if (!navigator.onLine) { event.preventDefault(); say(form, body.dataset.nosignal); return; }
    form.dataset.sending = "1";
    if ("draft" in form.dataset) { keep(form, true); }
    if ("forgetDrafts" in form.dataset) { eachDraft(function (name) { sessionStorage.removeItem(name); }); }
    each("button:not([type=button])", function (button) {
      button.setAttribute("aria-busy", "true");
      if (button.classList.contains("go")) { button.dataset.words = button.textContent; button.textContent = body.dataset.wait; }
    }, form);
  });
  function mayAgain() {
    each("form[data-sending]", function (form) { delete form.dataset.sending; });
    each("[aria-busy=true]", function (button) {
      button.removeAttribute("aria-busy");
      if (button.dataset.words) { button.textContent = button.dataset.words; }
    });
  }
  window.addEventListener("pageshow", function (event) { if (event.persisted) { mayAgain(); } });
  document.addEventListener("htmx:afterRequest", mayAgain);

  /* A form that is fetched under the next step takes the place of the button that fetched it. */
  document.addEventListener("htmx:afterSwap", function (event) {
    var form = event.target.querySelector("form[action]");
    if (!form || event.target.id !== "deed") { return; }
    each(".flash.ok", function (said) { said.remove(); }); /* what was said of the last deed is over */
    each(".next-do a", function (link) { link.hidden = link.pathname === new URL(form.action).pathname; });
  });
}());
