/* What django-markdownx's editor needs around it.

   Loaded before markdownx.min.js. That script hands the function that starts all editors
   to a global `docReady` and offers it nowhere else; taking the place of `docReady` lets us
   start an editor when it comes into sight. So a row added later gets its preview, and an
   article of 30 steps does not ask for 60 previews at once. */

'use strict';

(() => {
  const ASLEEP = 'data-markdownx-init'; // markdownx passes over editors that carry it
  const EXPIRED = '没有成功：登录可能已经过期。请在新标签页重新登录后再试，这里写的内容还在。';
  const OFFLINE = '没有上传成功：连不上网站。请检查网络后再试一次。';

  let startEditors = () => {};
  Object.defineProperty(window, 'docReady', {
    get: () => (callback) => { startEditors = callback; },
    set: () => {},
  });

  const editorOf = (element) => element.closest('.markdownx')?.querySelector('.markdownx-editor');

  const wake = (box) => {
    const editor = box.querySelector('.markdownx-editor');
    if (!editor.hasAttribute(ASLEEP) || box.closest('.empty-form')) return;
    box.querySelector('[data-editor-preview]').hidden = false;
    editor.removeAttribute(ASLEEP);
    startEditors();
  };

  const inSight = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        inSight.unobserve(entry.target);
        wake(entry.target);
      }
    }
  });

  const prepare = (root) => {
    for (const box of root.querySelectorAll('.markdownx')) {
      const editor = box.querySelector('.markdownx-editor');
      editor.setAttribute(ASLEEP, '');
      box.querySelector('[data-editor-tools]').hidden = false;
      // An empty short text, such as the caution that most steps do not have, can wait.
      if (editor.value || editor.rows > 3) inSight.observe(box);
    }
  };

  document.addEventListener('DOMContentLoaded', () => prepare(document));
  document.addEventListener('formset:added', (event) => prepare(event.target));
  document.addEventListener('focusin', (event) => {
    if (event.target.matches('.markdownx-editor')) wake(event.target.closest('.markdownx'));
  }, true);

  // markdownx writes a tab for Tab, which would lock keyboard users into the text area, and
  // takes Ctrl+D from the browser. Its listeners sit on the text area, ours is asked first.
  document.addEventListener('keydown', (event) => {
    if (event.target.matches?.('.markdownx-editor')) event.stopPropagation();
  }, true);

  // markdownx shows whatever comes back, also the page that says that a login has expired.
  document.addEventListener('markdownx.update', (event) => {
    const preview = event.target.querySelector('.markdownx-preview');
    if (/^\s*<!doctype/i.test(event.detail[0])) preview.textContent = EXPIRED;
  }, true);

  const say = (editor, sentence, kind = '') => {
    const status = editor.closest('.markdownx').querySelector('[data-editor-status]');
    status.textContent = sentence;
    status.classList.toggle('is-error', kind === 'error');
  };

  const token = () => {
    const cookie = document.cookie.split('; ').find((pair) => pair.startsWith('csrftoken='));
    const input = document.querySelector('[name=csrfmiddlewaretoken]');
    return cookie ? decodeURIComponent(cookie.slice('csrftoken='.length)) : input.value;
  };

  // Who logged in again in another tab has a new token there; the form still holds the old one.
  document.addEventListener('submit', (event) => {
    const input = event.target.querySelector?.('[name=csrfmiddlewaretoken]');
    if (input) input.value = token();
  });

  const insert = (editor, text) => {
    editor.focus();
    // The only way to insert that the browser's own undo knows.
    if (!document.execCommand('insertText', false, text)) {
      editor.setRangeText(text, editor.selectionStart, editor.selectionEnd, 'end');
      editor.dispatchEvent(new Event('input', { bubbles: true }));
    }
  };

  const answerOf = async (response) => {
    const kind = response.headers.get('Content-Type') || '';
    if (kind.startsWith('application/json')) return response.json();
    return { error: kind.startsWith('text/plain') ? await response.text() : EXPIRED };
  };

  const upload = async (editor, file) => {
    say(editor, '正在上传图片…');
    const body = new FormData();
    body.append('image', file);
    try {
      const response = await fetch(editor.dataset.markdownxUploadUrlsPath, {
        method: 'POST',
        body,
        headers: { 'X-CSRFToken': token(), 'X-Requested-With': 'XMLHttpRequest' },
      });
      const answer = await answerOf(response);
      if (answer.image_code) {
        insert(editor, answer.image_code);
        say(editor, '图片已插入。请把方括号里的“图片说明”改成图里要看的东西。');
      } else {
        say(editor, answer.error || Object.values(answer).flat().join(''), 'error');
      }
    } catch {
      say(editor, OFFLINE, 'error');
    }
  };

  const uploadAll = async (editor, files) => {
    for (const file of files) await upload(editor, file);
  };

  // Files dropped or pasted are taken before markdownx sees them: it would write
  // «Invalid response» into the text where the site refuses a file.
  const take = (event, files) => {
    if (!event.target.matches?.('.markdownx-editor') || !files?.length) return;
    event.preventDefault();
    event.stopPropagation();
    uploadAll(event.target, [...files]);
  };
  document.addEventListener('drop', (event) => take(event, event.dataTransfer?.files), true);
  document.addEventListener('paste', (event) => take(event, event.clipboardData?.files), true);
  document.addEventListener('change', (event) => {
    if (!event.target.matches('[data-editor-file]')) return;
    const files = [...event.target.files];
    event.target.value = '';
    uploadAll(editorOf(event.target), files);
  });

  // markdownx stops every drop on the page; a picture may still be dropped on its own field.
  for (const kind of ['drop', 'dragover']) {
    document.addEventListener(kind, (event) => {
      if (event.target.matches?.('input[type=file]')) event.stopImmediatePropagation();
    }, true);
  }
})();
