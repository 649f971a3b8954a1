/* Asks before a page with unsaved changes is left: by a link, the back key, or closing it.

   A form that came back refused holds what is stored nowhere else, so it counts as changed.
   What the browser asks with are its own words; a page may not choose them. */

'use strict';

(() => {
  const contentOf = (form) => JSON.stringify(
    Array.from(new FormData(form), ([name, value]) => (
      [name, typeof value === 'string' ? value : `${value.name} ${value.size}`]
    )),
  );

  const watch = (form) => {
    const before = form.querySelector('.faults') ? null : contentOf(form);
    let isSaving = false;
    // On the document: by then whoever wanted to hold the submission back has done so.
    document.addEventListener('submit', (event) => {
      if (event.target === form) isSaving = !event.defaultPrevented;
    });
    window.addEventListener('pageshow', () => { isSaving = false; });
    window.addEventListener('beforeunload', (event) => {
      if (isSaving || contentOf(form) === before) return;
      event.preventDefault();
      event.returnValue = ''; // Chrome before 119 asks only for this
    });
  };

  // After the other scripts have added what the form needs of them.
  window.addEventListener('load', () => {
    const form = document.querySelector('#content-main form[id$="_form"]');
    if (form?.querySelector('.submit-row [name="_save"]')) watch(form);
  });
})();
