/** What lints Svelte; plain TypeScript is `.oxlintrc.json`'s, which does the same, with types, in a tenth of the time. */
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const SVELTE = ['**/*.svelte', '**/*.svelte.ts'];

export default ts.config(
  { ignores: ['build*/', 'dist/', '.svelte-kit/', '**/node_modules/', 'coverage/', 'test-results/'] },
  {
    files: SVELTE,
    extends: [js.configs.recommended, ...ts.configs.strict, ...svelte.configs.recommended],
    settings: { svelte: { kit: { files: { routes: 'web/routes' } } } },
    languageOptions: {
      globals: { ...globals.browser, ...globals.worker },
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      'no-undef': 'off', // TypeScript checks names, and knows each folder's world
      'prefer-const': 'off', // what a component takes from `$props` may stand beside what it binds
      'svelte/prefer-const': 'error',
      'no-console': ['error', { allow: ['warn', 'error'] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
);
