/* Steps of an article: put in order by dragging, by buttons or by number; folded and unfolded.

   Django's script finds a row by its place in the form, so rows are moved on the page only;
   what is saved is the number in each row's «顺序». */

'use strict';

(() => {
  const OPEN_AT_FIRST = 3; // an article with more steps starts folded
  const EDGE = 60; // px from the window's edge at which dragging scrolls

  const rowsOf = (group) => [...group.querySelectorAll('[data-step]:not(.empty-form)')];
  const orderOf = (row) => row.querySelector('.step-row__order input');
  const deletionOf = (row) => row.querySelector('.step-row__delete input');
  const isDeleted = (row) => Boolean(deletionOf(row)?.checked);
  const kept = (group) => rowsOf(group).filter((row) => !isDeleted(row));
  const say = (group, sentence) => {
    group.querySelector('[data-steps-status]').textContent = sentence;
  };

  const number = (group) => {
    let place = 0;
    for (const row of kept(group)) orderOf(row).value = place += 1;
  };

  const fold = (row, isOpen) => {
    row.querySelector('[data-step-body]').hidden = !isOpen;
    row.querySelector('[data-step-toggle]').setAttribute('aria-expanded', String(isOpen));
    row.classList.toggle('is-folded', !isOpen);
  };

  const title = (row) => {
    const text = row.querySelector('textarea').value.replace(/[*_`#>]/g, '').trim();
    const image = row.querySelector('.picture__image') ? ' 🖼' : '';
    row.querySelector('[data-step-toggle]').textContent = (text.slice(0, 60) || '新步骤') + image;
  };

  const announceMove = (group, row) => {
    const rows = kept(group);
    say(group, `已移到第 ${rows.indexOf(row) + 1} 步，共 ${rows.length} 步。`);
  };

  // A row that moves past another goes past what is deleted between them, too.
  const place = (group, row, index) => {
    const others = kept(group).filter((other) => other !== row);
    if (index >= others.length) {
      others[others.length - 1]?.after(row);
    } else {
      others[Math.max(index, 0)].before(row);
    }
    number(group);
  };

  const moveBy = (group, row, distance, button) => {
    const from = kept(group).indexOf(row);
    const to = from + distance;
    if (to < 0 || to >= kept(group).length) {
      say(group, to < 0 ? '已经是第一步。' : '已经是最后一步。');
      return;
    }
    place(group, row, to);
    button.focus();
    row.scrollIntoView({ block: 'nearest' });
    announceMove(group, row);
  };

  const drag = (group, row, handle, start) => {
    // Only towards the edge: a row taken up near it can be moved away from it in peace.
    const scrollAtEdge = ({ clientY: y, movementY: moved }) => {
      if (y < EDGE && moved <= 0) window.scrollBy(0, -12);
      if (y > window.innerHeight - EDGE && moved >= 0) window.scrollBy(0, 12);
    };
    const follow = (event) => {
      scrollAtEdge(event);
      for (const other of rowsOf(group)) {
        if (other === row) continue;
        const box = other.getBoundingClientRect();
        const isBelow = row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
        const middle = box.top + Math.min(box.height, 80) / 2;
        if (isBelow && event.clientY > middle) other.after(row);
        if (!isBelow && event.clientY < middle) {
          other.before(row);
          break;
        }
      }
    };
    const finish = () => {
      row.classList.remove('is-dragged');
      document.removeEventListener('pointermove', follow);
      document.removeEventListener('pointerup', finish);
      document.removeEventListener('pointercancel', finish);
      number(group);
      announceMove(group, row);
    };
    start.preventDefault();
    row.classList.add('is-dragged');
    document.addEventListener('pointermove', follow);
    document.addEventListener('pointerup', finish);
    document.addEventListener('pointercancel', finish);
  };

  const mark = (row) => {
    row.classList.toggle('is-deleted', isDeleted(row));
    for (const button of row.querySelectorAll('[data-step-tools] button')) {
      button.disabled = isDeleted(row);
    }
  };

  const prepare = (row) => {
    for (const name of ['handle', 'toggle', 'tools']) {
      row.querySelector(`[data-step-${name}]`).hidden = false;
    }
    title(row);
    mark(row);
  };

  const addAfter = (group, row) => {
    group.querySelector('.add-row a').click();
    const added = rowsOf(group).at(-1);
    row.after(added);
    number(group);
    added.querySelector('textarea').focus();
  };

  const byOrder = (a, b) => (Number(orderOf(a).value) || Infinity) - (Number(orderOf(b).value) || Infinity);

  const start = (group) => {
    const rows = rowsOf(group);
    // After an error the rows come in the order they were sent in, not in the editor's.
    const sorted = [...rows].sort((a, b) => byOrder(a, b) || 0);
    const end = group.querySelector('.empty-form') || rows.at(-1)?.nextSibling;
    for (const row of sorted) end?.before(row);
    for (const row of rows) {
      prepare(row);
      fold(row, rows.length <= OPEN_AT_FIRST || row.classList.contains('has-errors'));
    }
    group.querySelector('[data-steps-tools]').hidden = false;
    group.classList.add('is-enhanced');
    number(group);
  };

  document.addEventListener('DOMContentLoaded', () => {
    document.querySelectorAll('[data-steps]').forEach(start);
  });

  document.addEventListener('formset:added', (event) => {
    const group = event.target.closest('[data-steps]');
    if (!group) return;
    prepare(event.target);
    fold(event.target, true);
    number(group);
    event.target.querySelector('textarea').focus();
  });

  // A link to a field in a folded row would lead to nothing.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('.faults a');
    const row = link && document.querySelector(link.hash)?.closest('[data-step]');
    if (row) fold(row, true);
  });

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-steps] button');
    if (!button) return;
    const group = button.closest('[data-steps]');
    const row = button.closest('[data-step]');
    const { dataset } = button;
    if ('stepsOpen' in dataset) rowsOf(group).forEach((each) => fold(each, true));
    if ('stepsClose' in dataset) rowsOf(group).forEach((each) => fold(each, false));
    if ('stepToggle' in dataset) fold(row, button.getAttribute('aria-expanded') === 'false');
    if ('stepMove' in dataset) moveBy(group, row, Number(dataset.stepMove), button);
    if ('stepInsert' in dataset) addAfter(group, row);
  });

  document.addEventListener('pointerdown', (event) => {
    const handle = event.target.closest?.('[data-step-handle]');
    if (!handle) return;
    drag(handle.closest('[data-steps]'), handle.closest('[data-step]'), handle, event);
  });

  document.addEventListener('change', (event) => {
    const row = event.target.closest('[data-steps] [data-step]');
    if (!row) return;
    const group = row.closest('[data-steps]');
    if (event.target === orderOf(row)) {
      place(group, row, (Number(event.target.value) || 1) - 1);
      event.target.focus();
      announceMove(group, row);
    }
    if (event.target === deletionOf(row)) {
      mark(row);
      number(group);
      say(group, isDeleted(row) ? '这一步会在保存时删除。' : '这一步会保留。');
    }
  });

  document.addEventListener('input', (event) => {
    const row = event.target.closest('[data-steps] [data-step]');
    if (row && event.target === row.querySelector('textarea')) title(row);
  });
})();
