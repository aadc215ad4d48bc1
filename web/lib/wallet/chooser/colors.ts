/** The page's own colours for TON Connect's dialog; they follow the theme by themselves, so both of its sets are one. */
import { THEME, type TonConnectUiOptions } from '@tonconnect/ui';

type ColorsSet = NonNullable<NonNullable<TonConnectUiOptions['uiPreferences']>['colorsSet']>;

const TOKENS = {
  constant: { black: 'var(--ink)', white: 'var(--paper)' },
  connectButton: { background: 'var(--accent)', foreground: 'var(--on-accent)' },
  accent: 'var(--accent)',
  telegramButton: 'var(--accent)',
  icon: {
    primary: 'var(--ink)',
    secondary: 'var(--ink-soft)',
    tertiary: 'var(--line-strong)',
    success: 'var(--good)',
    error: 'var(--bad)',
  },
  background: {
    primary: 'var(--paper)',
    secondary: 'var(--paper-raised)',
    segment: 'var(--paper)',
    tint: 'var(--paper-raised)',
    qr: 'var(--paper-raised)',
  },
  text: { primary: 'var(--ink)', secondary: 'var(--ink-soft)' },
};

export const COLORS: ColorsSet = { [THEME.LIGHT]: TOKENS, [THEME.DARK]: TOKENS };
