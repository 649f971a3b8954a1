/* The mark of a step: one entry in the history however often it moves, taken off by a
   second tap, and kept when the text size changes. Without it a mark is a plain link. */
(function () {
  "use strict";

  /* history.replaceState alone would leave :target, which draws the mark, where it was. */
  function mark(hash, step) {
    var x = window.pageXOffset, y = window.pageYOffset, top = step.getBoundingClientRect().top;
    location.replace(hash || "#");
    if (!hash) history.replaceState(history.state, "", location.pathname + location.search);
    window.scrollTo(x, y);
    /* A marked step is taller: under the finger nothing moves all the same. */
    window.scrollBy(0, step.getBoundingClientRect().top - top);
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".step__number");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    mark(link.hash === location.hash ? "" : link.hash, link);
  });

  document.addEventListener("submit", function (event) {
    var next = event.target.elements.next;
    if (next) next.value = next.value.replace(/#.*/, "") + location.hash;
  });
})();
