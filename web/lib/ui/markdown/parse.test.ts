/** What a hostile text can become: only the shapes of `tree.ts`, only safe addresses, in bounded time. */
import { describe, expect, it } from 'vitest';
import { lex } from './lexer.ts';
import { blocksOf } from './parse.ts';
import { linkAddress, saysAddress } from './safe-url.ts';
import { dropControls, revealControls } from './controls.ts';
import { MarkdownStream, MAX_MARKDOWN_CHARS } from './stream.ts';
import type { Block } from './tree.ts';

const parse = (text: string): Block[] => blocksOf(lex(text));
const whole = (text: string) => new MarkdownStream().read(text).pieces.flatMap(({ blocks }) => blocks);

/** Far above what the slowest of these takes here, far below what a person would notice as a freeze. */
const PATIENCE_MS = 2_000;

describe('addresses', () => {
  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox',
    'blob:https://example.org/1',
    'file:///etc/passwd',
    'ftp://example.org/',
    'ton://transfer/x',
    '//evil.example/x',
    '/provide',
    '#main',
    '?q=secret',
    'https://google.com@evil.example/',
    'https://user:password@evil.example/',
    '',
  ])('stays text: %s', (raw) => {
    expect(linkAddress(raw)).toBeUndefined();
  });

  it('stays text when nobody would read it to its end', () => {
    expect(linkAddress(`https://evil.example/${'a'.repeat(3_000)}`)).toBeUndefined();
  });

  it('shows a look-alike host for what it is', () => {
    expect(linkAddress('https://аpple.com/')).toBe('https://xn--pple-43d.com/'); // Cyrillic а
  });

  it('encodes what would turn the text around', () => {
    expect(linkAddress('https://example.org/\u202Egpj.exe')).not.toMatch(/[\u202a-\u202e]/);
  });

  it('repeats the address unless the text says exactly it', () => {
    expect(saysAddress('https://example.org', 'https://example.org/')).toBe(true);
    expect(saysAddress('me@example.org', 'mailto:me@example.org')).toBe(true);
    expect(saysAddress('https://bank.example', 'https://evil.example/')).toBe(false);
  });
});

describe('parsing', () => {
  it('keeps HTML as text', () => {
    const html = '<script>alert(1)</script>\n\n<div onclick="x">\nhi\n</div> <img src=x onerror=y>';
    const blocks = parse(html);
    expect(blocks.every(({ kind }) => kind === 'paragraph')).toBe(true);
    expect(JSON.stringify(blocks)).toContain('<script>alert(1)</script>');
  });

  it('names images and never keeps them', () => {
    expect(parse('![pixel](https://evil.example/p.png)')).toEqual([
      {
        kind: 'paragraph',
        inlines: [{ kind: 'image', alt: 'pixel', address: 'https://evil.example/p.png' }],
      },
    ]);
  });

  it('has no definitions: text below cannot change links above', () => {
    expect(JSON.stringify(parse('[a][b]\n\n[b]: https://evil.example'))).not.toContain(
      '"link","address":"https://evil.example/","showAddress":true',
    );
  });

  it('reads lists, tasks, tables, code and headings', () => {
    const kinds = whole('# A\n\n1. b\n   - [x] c\n\n| d |\n|--:|\n| e |\n\n```ts\nf\n```\n\n---\n\n> g').map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['heading', 'list', 'table', 'code', 'rule', 'quote']);
  });

  it('does not take a list that begins for a heading', () => {
    expect(parse('Items:\n-').map(({ kind }) => kind)).not.toContain('heading');
  });

  it.each([
    ['quotes', '>'.repeat(10_000) + ' x'],
    ['lists', '- '.repeat(10_000) + 'x'],
    ['numbers', '1. '.repeat(10_000) + 'x'],
    ['stars', '*'.repeat(20_000) + 'a' + '*'.repeat(20_000)],
    ['emphasis', '*_'.repeat(10_000) + 'x' + '_*'.repeat(10_000)],
    ['brackets', '['.repeat(30_000)],
    ['nested links', '['.repeat(10_000) + 'x' + '](a)'.repeat(10_000)],
    ['images', '![a]('.repeat(10_000)],
    ['code marks', Array.from({ length: 400 }, (_, i) => '`'.repeat(i) + 'a').join('')],
    ['mail addresses', 'a.'.repeat(30_000) + '@'],
    ['table columns', '|' + 'a|'.repeat(5_000) + '\n|' + '-|'.repeat(5_000) + '\n' + '|x\n'.repeat(200)],
    ['angle brackets', '<'.repeat(50_000)],
    ['line feeds', '\n'.repeat(90_000)],
    ['indents', Array.from({ length: 300 }, (_, i) => ' '.repeat(i * 2) + '- a').join('\n')],
  ])('survives %s', (_name, text) => {
    const before = performance.now();
    whole(text);
    expect(performance.now() - before).toBeLessThan(PATIENCE_MS);
  });

  it('bounds depth', () => {
    const depth = (blocks: readonly Block[]): number =>
      Math.max(0, ...blocks.map((block) => (block.kind === 'quote' ? 1 + depth(block.blocks) : 0)));
    expect(depth(whole('>'.repeat(10_000) + ' x'))).toBeLessThan(16);
  });
});

describe('a growing text', () => {
  const text =
    '# Title\n\nOne *two* three.\n\n- a\n- b\n\n  c\n\n- d\n\n```js\nx\n\ny\n```\n\n> q\nlazy\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n1. z\n\n    deep\n\nEnd [l](https://e.org) `code` \\* &amp; 🐛\r\nlast';

  it('ends as if it had come at once, however it was cut', () => {
    for (let size = 1; size < 12; size += 1) {
      const stream = new MarkdownStream();
      for (let end = size; end < text.length; end += size) stream.read(text.slice(0, end));
      const blocks = stream.read(text).pieces.flatMap((piece) => piece.blocks);
      expect(blocks, `pieces of ${size}`).toEqual(whole(text));
    }
  });

  it('keeps finished blocks as they were', () => {
    const stream = new MarkdownStream();
    const first = stream.read('One.\n\nTwo.\n\nThr').pieces[0];
    expect(stream.read('One.\n\nTwo.\n\nThree.\n\nFour').pieces[0]).toBe(first);
  });

  it('starts anew for another text', () => {
    const stream = new MarkdownStream();
    stream.read('One.\n\nTwo.\n\nThree.');
    expect(stream.read('Else.').pieces).toHaveLength(1);
  });

  it('draws what is too long as it is', () => {
    const { rest } = new MarkdownStream().read('a\n\n'.repeat(MAX_MARKDOWN_CHARS));
    expect(rest).toHaveLength(2 * MAX_MARKDOWN_CHARS);
  });
});

describe('hidden characters', () => {
  it('shows them in code', () => {
    expect(revealControls('if (a\u202E)')).toBe('if (a⟨U+202E⟩)');
    expect(revealControls('a\u001b[31m\tb\n')).toBe('a⟨U+001B⟩[31m\tb\n');
  });

  it('keeps them out of prose and the clipboard', () => {
    expect(dropControls('a\u202Eb\u0000c\u{E0041}d\r\ne')).toBe('abcd\ne');
    expect(dropControls('👩‍🌾 नमस्ते')).toBe('👩‍🌾 नमस्ते'); // joiners make letters
  });
});
