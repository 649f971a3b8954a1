/* Names for screen readers in Django's boxes that search while one types: Select2 names the
   box by what is chosen, which is nothing at first, and its search field not at all. */
(function () {
  "use strict";

  function name() {
    var $ = window.django.jQuery;
    $(".admin-autocomplete").each(function () {
      var label = document.querySelector('label[for="' + this.id + '"]');
      var box = $(this).next(".select2").find(".select2-selection");
      if (!label || !box.length) return;
      label.id = label.id || this.id + "-label";
      box.attr("aria-labelledby", label.id + " " + box.attr("aria-labelledby"));
      box.find(".select2-selection__rendered").attr("aria-labelledby", label.id);
      $(this).on("select2:open", function () {
        $(".select2-search__field").attr("aria-label", label.textContent.trim());
      });
    });
  }

  /* jQuery calls in the order of asking, and Django's script, which makes the boxes, has
     asked by the time the page is loaded. */
  window.addEventListener("load", function () {
    if (window.django && window.django.jQuery) window.django.jQuery(name);
  });
})();
