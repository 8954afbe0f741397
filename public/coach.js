/* What Chainlit's page lacks: names for its icon buttons, a voice for screen readers, and a notes panel that is
   there on a wide screen until it is closed, and a drawer on a phone. */
(() => {
  'use strict';

  const WIDE = window.matchMedia('(min-width: 1024px)');
  const WITH_A_KEYBOARD = window.matchMedia('(hover: hover)');
  const CLOSED = 'grow-coach-notes-closed';

  // ---- The notes panel: the page decides whether it is open, the server fills it. ----

  const panel = () => document.getElementById('side-view-content');
  const composer = () => document.getElementById('chat-input');
  const askForNotes = () => window.postMessage({ coach: 'notes' }, window.location.origin);

  function closeNotes() {
    const close = document.querySelector('#side-view-title button') || panel()?.parentElement?.querySelector('button');
    close?.click();
  }

  document.addEventListener(
    'click',
    (event) => {
      const link = event.target.closest("a[href='#notes'], button:has(> a[href='#notes'])");
      if (link) {
        event.preventDefault();
        if (panel()) return closeNotes();
        localStorage.removeItem(CLOSED);
        return askForNotes();
      }
      const card = event.target.closest("a[href^='#card-']");
      if (card) {
        event.preventDefault();
        return window.postMessage({ coach: 'card', id: card.hash.slice('#card-'.length) }, window.location.origin);
      }
      if (event.target.closest('#side-view-title button')) localStorage.setItem(CLOSED, 'yes');
    },
    true
  );

  // Chainlit closes the panel whenever it loads a session; on a wide screen it comes back by itself.
  setInterval(() => {
    if (WIDE.matches && composer() && !panel() && !localStorage.getItem(CLOSED)) askForNotes();
  }, 700);

  window.addEventListener('message', ({ origin, data }) => {
    if (origin !== window.location.origin) return;
    if (data?.coach === 'erased') {
      sessionStorage.clear();
      sessionStorage.setItem(ERASED, 'yes');
      window.location.assign('/');
    }
    if (data?.coach === 'draft') write(data.text);
    // On a phone nothing else gives a new session its address, and a reload would lose sight of it.
    if (data?.coach === 'session' && window.location.pathname === '/') {
      window.setTimeout(() => {
        if (window.location.pathname === '/') window.history.replaceState(null, '', `/thread/${data.id}`);
      }, 1000);
    }
  });

  // ---- What is half written outlives a reload and a message that could not be taken. ----

  const DRAFT = 'grow-coach-draft';
  const ERASED = 'grow-coach-erased';

  function write(text) {
    const input = composer();
    if (!input || !text) return;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  document.addEventListener('input', (event) => {
    if (event.target.id === 'chat-input') sessionStorage.setItem(DRAFT, event.target.value);
  });
  const forget = () => sessionStorage.removeItem(DRAFT);
  // Before the page sends the message, because it makes a new composer in the same breath.
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      if (event.target.id === 'chat-input') forget();
      // In the dialog that renames a session the Enter key does what one expects of it.
      if (event.target.matches("[role='dialog'] input#name")) {
        const buttons = event.target.closest("[role='dialog']").querySelectorAll('button');
        [...buttons].find((button) => button.textContent.trim() === 'Confirm')?.click();
      }
    },
    true
  );
  document.addEventListener(
    'click',
    (event) => {
      if (event.target.closest('#chat-submit, #starters button')) forget();
      // Who pressed a button under a reply goes on by typing.
      const pressed = event.target.closest("[data-step-type='assistant_message'] button");
      if (pressed && WITH_A_KEYBOARD.matches && /stuck|back|Finish/.test(pressed.textContent)) composer()?.focus();
    },
    true
  );

  let furnished = null;
  let heard = null;

  function furnish() {
    const input = composer();
    if (!input || input === furnished) return;
    furnished = input;
    heard ??= lastWords(); // what a session that is opened again holds is there to be read, not to be read out
    if (input.value === '') write(sessionStorage.getItem(DRAFT));
    if (sessionStorage.getItem(ERASED)) {
      sessionStorage.removeItem(ERASED);
      const notice = document.createElement('div');
      notice.className = 'coach-notice';
      notice.setAttribute('role', 'status');
      notice.textContent = 'Everything stored about you is erased.';
      document.body.append(notice);
      window.setTimeout(() => notice.remove(), 8000);
    }
  }

  // ---- Names for what shows only an icon. ----

  const NAMES = [
    ['#side-view-title button', 'Close the notes'],
    ['#chat-submit', 'Send'],
    ['#stop-button', 'Stop the reply'],
    ['#new-chat-button', 'New session'],
    ['#sidebar-trigger-button', 'Your sessions'],
    ['#search-chats-button', 'Search your sessions'],
    ['#theme-toggle', 'Light or dark'],
    ['#user-nav-button', 'You'],
    ['#chat-settings-open-modal', 'Your data: export or erase'],
    ['#command-button', 'Commands'],
    ['.positive-feedback-off, .positive-feedback-on', 'This helped'],
    ['.negative-feedback-off, .negative-feedback-on', 'This did not help'],
    ["button:has(> svg.lucide-copy)", 'Copy the reply'],
    ["button:has(> svg.lucide-message-circle)", 'Change what you wrote about it'],
    ['#thread-options', 'Rename or delete'],
    ["[data-sidebar='rail']", 'Show or hide your sessions'],
    ["[role='separator'][data-resize-handle]", 'Width of the notes'],
    ['button:has(> svg.lucide-arrow-down)', 'Down to the latest'],
    ['#side-view-content textarea:not([aria-label])', 'Note']
  ];

  function nameThings() {
    for (const [where, name] of NAMES) {
      for (const found of document.querySelectorAll(where)) {
        set(found, 'aria-label', name);
      }
    }
    set(composer(), 'aria-label', 'Your message');
  }

  // ---- What is built in a way that assistive technology cannot follow is put right. ----

  function set(found, name, value) {
    if (found && found.getAttribute(name) !== value) found.setAttribute(name, value);
  }

  function group(button, name) {
    set(button, 'role', 'group');
    set(button, 'tabindex', '-1');
    set(button, 'aria-label', name);
  }

  function putRight() {
    // A link in a button is two things at once: here it is the link.
    document.querySelectorAll("#header button > a[href^='#']").forEach((link) => group(link.parentElement, 'Notes'));
    // The menu of a session in the list sits in a button in a link, where no key reaches it.
    for (const menu of document.querySelectorAll('#thread-options')) {
      const line = menu.closest('a > button');
      const name = line?.textContent.trim() || 'A session';
      set(menu, 'role', 'button');
      set(menu, 'tabindex', '0');
      set(menu.closest('a'), 'aria-label', name);
      group(line, name);
    }
    // Names that point to what is not there.
    for (const found of document.querySelectorAll('[role="separator"][aria-controls]')) {
      if (!document.getElementById(found.getAttribute('aria-controls'))) found.removeAttribute('aria-controls');
    }
    set(document.getElementById('side-view-title')?.closest("[role='dialog']"), 'aria-labelledby', 'side-view-title');
    const list = document.querySelector("[role='dialog'][data-sidebar='sidebar'][aria-labelledby]");
    if (list) {
      list.removeAttribute('aria-labelledby');
      list.setAttribute('aria-label', 'Your sessions');
    }
    document.querySelectorAll("ul[data-sidebar='menu'] > div").forEach((part) => set(part, 'role', 'listitem'));
    // A list that is folded away is out of reach of the Tab key too.
    for (const side of document.querySelectorAll("div[data-side='left'][data-state] [data-sidebar='sidebar']")) {
      side.inert = side.closest('[data-state]').dataset.state === 'collapsed';
    }
    // Deleting the session that is open makes Chainlit look for it once more.
    const deleted = [...document.querySelectorAll('[data-sonner-toast]')].some((toast) => toast.textContent.includes('Session deleted'));
    for (const toast of document.querySelectorAll('[data-sonner-toast]')) {
      if (deleted && toast.textContent.includes("Couldn't resume chat")) toast.style.display = 'none';
    }
    document.querySelectorAll('#welcome-screen img:not([alt])').forEach((image) => image.setAttribute('alt', ''));
  }

  // Chainlit leaves room below the last reply and offers to scroll there; it is offered only where there are words.
  function offerTheRest() {
    const button = document.querySelector('button:has(> svg.lucide-arrow-down)');
    const steps = document.querySelectorAll('.step');
    const last = steps[steps.length - 1]?.getBoundingClientRect().bottom ?? 0;
    const seen = document.getElementById('message-composer')?.getBoundingClientRect().top ?? 0;
    if (button) button.style.visibility = last > seen ? '' : 'hidden';
  }
  document.addEventListener('scroll', offerTheRest, true);

  // ---- A reply is read aloud once, when it is whole. ----

  const voice = document.createElement('div');
  voice.className = 'coach-heard';
  voice.setAttribute('role', 'status');
  voice.setAttribute('aria-live', 'polite');
  document.body.append(voice);

  let waiting = 0;

  function lastWords() {
    const replies = document.querySelectorAll(
      "[data-step-type='assistant_message'] .message-content, [data-step-type='system_message'] .message-content"
    );
    return replies[replies.length - 1]?.textContent.trim() ?? '';
  }

  function speak() {
    const words = lastWords();
    if (!words || words === heard || !composer()) return;
    voice.textContent = words;
    heard = words;
  }

  new MutationObserver(() => {
    furnish();
    nameThings();
    putRight();
    offerTheRest();
    window.clearTimeout(waiting);
    waiting = window.setTimeout(speak, 600);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  nameThings();
  putRight();
})();
