/** From marked's tokens to the shapes of `tree.ts`: what is not named here does not reach the screen as more than text. */
import type { MarkedToken, Token, Tokens } from 'marked';
import { dropControls } from './controls.ts';
import { linkAddress, saysAddress } from './safe-url.ts';
import type { Align, Block, Cell, Inline, ListItem } from './tree.ts';

/** Language labels longer than this are no languages. */
const MAX_LANGUAGE_CHARS = 24;

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': '\u00a0',
};

/** Text for a text node: entities that models write are spelt out, hidden characters are gone. */
function proseText(text: string): string {
  return dropControls(text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity));
}

export function blocksOf(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token) => blockOf(token as MarkedToken));
}

function blockOf(token: MarkedToken): Block[] {
  switch (token.type) {
    case 'space':
    case 'checkbox': // drawn by its list item
      return [];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'heading':
      return [{ kind: 'heading', level: token.depth, inlines: inlinesOf(token.tokens) }];
    case 'code':
      return [{ kind: 'code', language: languageOf(token.lang), code: token.text }];
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocksOf(token.tokens) }];
    case 'list':
      return [listOf(token)];
    case 'table':
      return [tableOf(token)];
    case 'paragraph':
      return [{ kind: 'paragraph', inlines: inlinesOf(token.tokens) }];
    case 'text':
      return [{ kind: 'line', inlines: token.tokens ? inlinesOf(token.tokens) : plain(token.text) }];
    default:
      return [{ kind: 'paragraph', inlines: plain(token.raw) }];
  }
}

function listOf(token: Tokens.List): Block {
  const items = token.items.map((item): ListItem => ({
    ...(item.task ? { done: item.checked === true } : {}),
    blocks: blocksOf(item.tokens),
  }));
  return { kind: 'list', ...(token.ordered ? { start: Number(token.start) || 1 } : {}), items };
}

const ALIGN: Readonly<Record<string, Align>> = { left: 'start', center: 'center', right: 'end' };

function tableOf(token: Tokens.Table): Block {
  const cell = ({ align, tokens }: Tokens.TableCell): Cell => ({
    align: ALIGN[align ?? 'left'] ?? 'start',
    inlines: inlinesOf(tokens),
  });
  return { kind: 'table', header: token.header.map(cell), rows: token.rows.map((row) => row.map(cell)) };
}

function languageOf(label: string | undefined): string {
  const [word = ''] = (label ?? '').trim().split(/\s/, 1);
  return /^[\w+#.-]+$/.test(word) && word.length <= MAX_LANGUAGE_CHARS ? word : '';
}

function inlinesOf(tokens: readonly Token[]): Inline[] {
  return tokens.flatMap((token) => inlineOf(token as MarkedToken));
}

function inlineOf(token: MarkedToken): Inline[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [{ kind: token.type, inlines: inlinesOf(token.tokens) }];
    case 'codespan':
      return [{ kind: 'code', text: token.text }];
    case 'br':
      return [{ kind: 'break' }];
    case 'link':
      return [linkOf(token)];
    case 'image':
      return [{ kind: 'image', alt: dropControls(token.text), address: dropControls(token.href) }];
    case 'checkbox':
      return [];
    case 'text':
      return token.tokens ? inlinesOf(token.tokens) : plain(token.text);
    case 'escape':
      return plain(token.text);
    default:
      return plain(token.raw);
  }
}

function linkOf(token: Tokens.Link): Inline {
  const inlines = inlinesOf(token.tokens);
  const address = linkAddress(token.href);
  if (address === undefined) return { kind: 'dead-link', address: dropControls(token.href), inlines };
  const first = inlines[0];
  const text = inlines.length === 1 && first?.kind === 'text' ? first.text : '';
  return { kind: 'link', address, showAddress: !saysAddress(text, address), inlines };
}

function plain(text: string): Inline[] {
  return [{ kind: 'text', text: proseText(text) }];
}
