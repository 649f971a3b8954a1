/* Suggestions while typing: an ARIA combobox. The page works without it. */
(function () {
  "use strict";

  var WAIT = 150;
  var input = document.querySelector("[data-suggest-url]");
  if (!input || !window.fetch) return;

  var list = document.createElement("ul");
  var status = document.createElement("div");
  var timer, request, active = -1, typed = "";

  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  set(list, { role: "listbox", "aria-label": "搜索建议" });
  status.className = "visually-hidden";
  set(status, { role: "status" });
  set(input, {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  });
  input.form.appendChild(list);
  input.form.appendChild(status);

  function set(element, attributes) {
    for (var name in attributes) element.setAttribute(name, attributes[name]);
  }

  function close() {
    clearTimeout(timer);
    if (request) request.abort();
    request = null;
    list.hidden = true;
    status.textContent = "";
    active = -1;
    set(input, { "aria-expanded": "false" });
    input.removeAttribute("aria-activedescendant");
  }

  /* The server's html is escaped text with <mark> only: an inert document reads it. */
  function fill(option, html) {
    var source = new DOMParser().parseFromString(html, "text/html").body;
    source.childNodes.forEach(function (node) {
      var target = option;
      if (node.nodeName === "MARK") target = option.appendChild(document.createElement("mark"));
      target.appendChild(document.createTextNode(node.textContent));
    });
  }

  function show(found) {
    list.textContent = "";
    active = -1;
    input.removeAttribute("aria-activedescendant");
    found.forEach(function (item, index) {
      var option = document.createElement("li");
      option.id = "suggestion-" + index;
      option.className = "suggestions__option";
      option.dataset.url = item.url;
      set(option, { role: "option", "aria-selected": "false" });
      fill(option, item.html);
      list.appendChild(option);
    });
    list.hidden = !found.length;
    set(input, { "aria-expanded": String(!!found.length) });
    status.textContent = found.length ? found.length + " 条建议" : "没有建议";
  }

  function ask() {
    typed = input.value.trim();
    if (!typed) return close();
    if (request) request.abort();
    var mine = (request = window.AbortController ? new AbortController() : { abort: function () {} });
    fetch(input.dataset.suggestUrl + "?q=" + encodeURIComponent(typed), { signal: mine.signal })
      .then(function (response) { return response.json(); })
      .then(function (data) {
        if (mine === request && document.activeElement === input) show(data.suggestions);
      })
      .catch(function () {});
  }

  function choose(index) {
    var options = list.children;
    if (options[active]) set(options[active], { "aria-selected": "false" });
    active = index;
    if (!options[active]) return input.removeAttribute("aria-activedescendant");
    set(options[active], { "aria-selected": "true" });
    set(input, { "aria-activedescendant": options[active].id });
    options[active].scrollIntoView({ block: "nearest" });
  }

  function later(event) {
    clearTimeout(timer);
    if (request) request.abort();
    request = null;
    if (!event.isComposing) timer = setTimeout(ask, WAIT);
  }

  input.addEventListener("input", later);
  input.addEventListener("compositionend", later);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) return;
    var count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return ask();
      var step = event.key === "ArrowDown" ? 1 : -1;
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.href = list.children[active].dataset.url;
    }
  });
  list.addEventListener("mousedown", function (event) { event.preventDefault(); });
  list.addEventListener("click", function (event) {
    var option = event.target.closest("li");
    if (option) location.href = option.dataset.url;
  });
})();
