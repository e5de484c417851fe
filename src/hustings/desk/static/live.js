// Live updates for pages that are whole without them: age in words, new figures as they are declared, copying.
"use strict";
(function () {
  var body = document.body, paused = false, wanted = false, last = 0, spoke = 0, queue = [];
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim()).then(function () {
        button.textContent = "Copied";
        setTimeout(function () { button.textContent = "Copy"; }, 2000);
      });
    });
  });
  document.querySelectorAll(".slider").forEach(function (row) {
    var range = row.querySelector("input[type=range]"), box = row.querySelector("input[type=number]");
    if (!range || !box) { return; }
    var step = Number(range.step) || 1, home = range.dataset.home;
    function tell() { range.setAttribute("aria-valuetext", range.value + " per cent" + (home !== undefined ? ", " + sign(range.value - home) + " on the start" : "")); }
    range.addEventListener("input", function () { box.value = range.value; tell(); });
    box.addEventListener("input", function () { range.value = box.value; tell(); });
    range.addEventListener("keydown", function (event) {
      var way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (event.key === "Home" && home !== undefined) { range.value = home; }
      else if (way) { range.value = (Number(range.value) + way * (event.shiftKey ? step : 1)).toFixed(1); }
      else { return; }
      event.preventDefault();
      range.dispatchEvent(new Event("input"));
    });
    tell();
  });
  function sign(value) { value = Math.round(value * 10) / 10; return (value < 0 ? "\u2212" : "+") + Math.abs(value); }
  function ago(seconds) {
    if (seconds < 60) { return seconds + (seconds === 1 ? " second ago" : " seconds ago"); }
    var minutes = Math.floor(seconds / 60), rest = seconds % 60;
    if (minutes < 60) { return minutes + " min " + rest + " s ago"; }
    return Math.floor(minutes / 60) + " h " + (minutes % 60) + " min ago";
  }
  function silent(seconds) { return Math.floor(seconds / 60) + " min " + (seconds % 60) + " s"; }
  // The clock of the reader may be wrong: age is counted from the clock of the server.
  var skew = 0, heard = 0, night = 0, since = 0, pace = 0;
  var DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  function two(value) { return (value < 10 ? "0" : "") + value; }
  // The time of the night, which in a rehearsal goes faster than ours.
  function clock() {
    var place = document.querySelector("[data-clock]");
    if (!place || !night) { return; }
    var at = new Date(night + (Date.now() - since) * pace);
    var words = two(at.getUTCHours()) + ":" + two(at.getUTCMinutes()) + " " + DAYS[at.getUTCDay()];
    if (place.textContent !== words) { place.textContent = words; }
  }
  function level(seconds) { return seconds >= 180 ? 2 : seconds >= 60 ? 1 : 0; }
  function tick() {
    var state = document.getElementById("state"), age = document.querySelector("[data-age]");
    clock();
    if (!state || !heard) { return; }
    var seconds = Math.max(0, Math.round((Date.now() + skew - heard) / 1000)), now = level(seconds);
    if (age) {
      age.textContent = "Updated " + ago(seconds);
      age.className = "age" + (now ? " s" + now : "");
    }
    if (String(now) !== state.dataset.level || now) {
      state.dataset.level = now;
      state.replaceChildren();
      if (now) {
        var words = document.createElement("p"), strong = document.createElement("strong");
        words.className = "stale s" + now;
        strong.textContent = "\u25B3 The feed has been silent for " + silent(seconds) + ". ";
        words.append(strong, "What you see was right when last heard. Nothing has been removed.");
        state.append(words);
      }
    }
  }
  // A page never goes back: one from a process that is behind, or that came late, is asked for again.
  var busy = false, urgent = false, behind = 0;
  function cursor(version) { return Number((version || "").split(".")[1]) || 0; }
  function refresh() {
    if (paused || !wanted || busy) { return; }
    wanted = false;
    busy = true;
    urgent = false;
    last = Date.now();
    fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-cache" }).then(function (answer) {
      return answer.ok ? answer.text() : null;
    }).then(function (text) {
      if (!text) { return; }
      var fresh = new DOMParser().parseFromString(text, "text/html");
      if (cursor(fresh.body.dataset.version) < cursor(body.dataset.version) && behind < 10) {
        behind += 1;
        wanted = true;
        return;
      }
      behind = 0;
      var main = document.getElementById("main"), made = fresh.getElementById("main");
      if (main && made && parts(main) !== parts(made)) {
        // A part has come or gone, as when polls close or a contest is declared: the page as a whole is another.
        if (main !== document.activeElement && main.contains(document.activeElement)) { wanted = true; return; }
        mark(main, made);
        main.replaceChildren.apply(main, Array.from(document.adoptNode(made).childNodes));
      }
      document.querySelectorAll("[data-live][id]").forEach(function (old) {
        var now = fresh.getElementById(old.id);
        if (!now || old.id === "state" || old.contains(document.activeElement) || old.innerHTML === now.innerHTML) { return; }
        mark(old, now);
        old.replaceWith(document.adoptNode(now));
      });
      tick();
      document.title = fresh.title;
      if (fresh.body.dataset.version) { body.dataset.version = fresh.body.dataset.version; }
      document.querySelectorAll("[data-copy]").forEach(function (button) { button.hidden = !navigator.clipboard; });
    }).catch(function () { wanted = true; }).then(function () {
      busy = false;
      if (wanted) { soon(); }
    });
  }
  function parts(place) {
    return Array.from(place.querySelectorAll("[data-live][id]"), function (each) { return each.id; }).join(" ");
  }
  // A new row is marked for ten seconds from when it first came, however often its part is printed afresh meanwhile.
  var came = {};
  function mark(old, now) {
    var known = {};
    old.querySelectorAll("[data-contest]").forEach(function (row) { known[row.dataset.contest] = true; });
    now.querySelectorAll("[data-contest]").forEach(function (row) {
      var id = row.dataset.contest;
      if (!known[id]) { came[id] = Date.now(); }
      var left = (came[id] || 0) + 10000 - Date.now();
      if (left <= 0) { return; }
      row.classList.add("new-row");
      setTimeout(function () { row.classList.remove("new-row"); }, left);
    });
  }
  function speak() {
    var place = document.getElementById("said");
    if (!place || paused || !queue.length || Date.now() - spoke < 10000) { return; }
    spoke = Date.now();
    place.textContent = queue.length > 1 ? queue.length + " new declarations. Latest: " + queue[queue.length - 1] : queue[0];
    queue = [];
  }
  if (!body.dataset.stream || !window.EventSource) { return; }
  var state = document.getElementById("state");
  heard = state && state.dataset.heard ? Date.parse(state.dataset.heard) : 0;
  var own = location.pathname.indexOf("/contest/") === 0 ? location.pathname.slice(9) : "";
  var stream = new EventSource(body.dataset.stream);
  function beat(event) {
    var told = JSON.parse(event.data);
    if (told.now) { skew = Date.parse(told.now) - Date.now(); }
    if (told.clock) { night = Date.parse(told.clock + "Z"); since = Date.now(); pace = told.pace; }
    if (told.heard) { heard = Date.parse(told.heard); }
    if (told.version && !same(told.version, body.dataset.version)) { wanted = true; soon(); }
    tick();
  }
  // The page of a contest is another only when something is told of that contest, polls close, or the feed falls silent.
  function same(one, other) {
    if (!own) { return one === other; }
    var a = one.split("."), b = (other || "").split(".");
    return a[0] === b[0] && a[2] === b[2] && a[4] === b[4];
  }
  stream.addEventListener("beat", beat);
  stream.addEventListener("change", function (event) {
    var told = JSON.parse(event.data);
    // Whoever looks at this very contest need not wait until others have been served.
    if (own === told.contest) { urgent = wanted = true; }
    beat(event);
    if (wanted) { soon(); }
    if (told.sentence) { queue.push(told.sentence); }
  });
  var pause = document.getElementById("pause");
  if (pause) {
    pause.hidden = false;
    pause.addEventListener("click", function () {
      paused = !paused;
      pause.setAttribute("aria-pressed", String(paused));
      pause.textContent = paused ? "Resume live updates" : "Pause live updates";
      if (!paused) { refresh(); }
    });
  }
  // A thousand pages hear of a declaration at once: each asks again a little apart from the others, and at most twice
  // a second unless it is about the very contest that is looked at.
  var waits = 0, hurries = false;
  function soon() {
    if (waits && (hurries || !urgent)) { return; }
    clearTimeout(waits);
    hurries = urgent;
    var rest = urgent ? 0 : Math.max(0, last + 500 - Date.now());
    waits = setTimeout(function () { waits = 0; refresh(); }, rest + Math.random() * (urgent ? 100 : 200));
  }
  setInterval(function () { tick(); speak(); }, 1000);
  setInterval(function () { if (wanted && !waits) { soon(); } }, 500);
})();
