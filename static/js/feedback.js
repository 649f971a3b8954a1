/* «卡在这一步» opens the form of this page instead of one on a page of its own, and an
   answer is sent once however often it is tapped. Without it both work all the same. */
(function () {
  "use strict";
  var more = document.querySelector(".feedback__more");
  if (!more) return;

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".step__stuck-link");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    more.open = true;
    var steps = more.querySelector("select");
    steps.value = link.search.match(/step=(\d+)/)[1];
    more.scrollIntoView();
    steps.focus();
  });

  var sent = false;
  document.addEventListener("submit", function (event) {
    if (event.target.action.indexOf("/feedback/") < 0) return;
    if (sent) event.preventDefault();
    sent = true;
  });

  /* Who comes back from the next page may answer again. */
  window.addEventListener("pageshow", function () { sent = false; });
})();
