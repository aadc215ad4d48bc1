/** marked's lexer, with everything taken out that a hostile text could use: HTML, definitions, depth without end. */
import { Lexer, Tokenizer, type Token, type TokensList } from 'marked';

/** Deepest nesting of quotes, lists and emphasis that is still drawn; more becomes plain text. */
const MAX_DEPTH = 12;

/** Longest run that is searched for emphasis and links: some of marked's patterns are quadratic in its length. */
const MAX_INLINE_CHARS = 8_000;

class PlainTokenizer extends Tokenizer {
  override html(): undefined {
    return undefined;
  }

  override tag(): undefined {
    return undefined;
  }

  /** A definition would let text far below change links above. */
  override def(): undefined {
    return undefined;
  }

  /** While a list streams in, its first dash would turn the line above into a heading for one frame. */
  override lheading(): undefined {
    return undefined;
  }
}

class BoundedLexer extends Lexer {
  #depth = 0;

  constructor() {
    super({ gfm: true, tokenizer: new PlainTokenizer() });
  }

  override blockTokens(src: string, tokens = emptyList(), lastParagraphClipped?: boolean): TokensList {
    return this.#deeper(src, tokens, () => super.blockTokens(src, tokens, lastParagraphClipped));
  }

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    if (src.length > MAX_INLINE_CHARS) return asText(src, tokens);
    return this.#deeper(src, tokens, () => super.inlineTokens(src, tokens));
  }

  #deeper<List extends Token[]>(src: string, tokens: List, lex: () => List): List {
    if (this.#depth >= MAX_DEPTH) return asText(src, tokens);
    this.#depth += 1;
    try {
      return lex();
    } finally {
      this.#depth -= 1;
    }
  }
}

function emptyList(): TokensList {
  return Object.assign([], { links: {} });
}

function asText<List extends Token[]>(src: string, tokens: List): List {
  tokens.push({ type: 'text', raw: src, text: src });
  return tokens;
}

/** Top-level tokens of `text`; whatever the lexer cannot digest comes back as one plain paragraph. */
export function lex(text: string): Token[] {
  try {
    return [...new BoundedLexer().lex(text)];
  } catch {
    return [{ type: 'paragraph', raw: text, text, tokens: asText(text, []) }];
  }
}
