/** Imports flow one way: every import of every source file, read and held against the rules of the house. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NOT_SOURCE = /^(node_modules|\.git|\.svelte-kit|build.*|dist|coverage|test-results)$/;
const SOURCE = /\.(ts|js|mjs|svelte)$/;
const TEST = /\.test\.ts$/;

const { imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  imports: Record<string, string>;
};

/** Aliases of package.json as `['#lib/', 'web/lib/']`. */
const ALIASES = Object.entries(imports).map(
  ([name, path]) => [name.replace(/\*$/, ''), normalize(path).replace(/\*$/, '')] as const,
);

interface Rule {
  /** Files whose path begins with this; of several the longest counts. */
  readonly folder: string;
  /** Paths that they may import, besides their own folder. */
  readonly inside: readonly RegExp[];
  /** Packages and `node:` modules that they may import. */
  readonly outside: RegExp;
}

const ANY_PACKAGE = /^/;
const NOTHING = /(?!)/;
const IN_BROWSERS = /^(?!node:)/;
const NO_SVELTE_NO_TON = /^(?!node:|svelte|@sveltejs\/|\$app\/|@?ton([-/]|$|web|connect)|@orbs-network\/)/;

const RULES: readonly Rule[] = [
  { folder: 'protocol/', inside: [], outside: /^(cborg|hpke|valibot)$/ },
  { folder: 'client/', inside: [/^protocol\//, /^contracts\/client\//], outside: NO_SVELTE_NO_TON },
  {
    folder: 'contracts/client/',
    inside: [/^protocol\/ids\.ts$/, /^protocol\/bytes\//, /^protocol\/errors\.ts$/],
    outside: ANY_PACKAGE,
  },
  { folder: 'contracts/', inside: [/^contracts\/client\//, /^protocol\//], outside: ANY_PACKAGE },
  { folder: 'signaling/', inside: [/^protocol\//], outside: ANY_PACKAGE },
  { folder: 'relay-tee/', inside: [/^protocol\//, /^contracts\/client\//], outside: ANY_PACKAGE },
  {
    folder: 'web/lib/',
    inside: [
      /^web\/lib\/wallet\//,
      /^client\//,
      /^protocol\//,
      /^web\/hosts\.js$/,
      /^static\/models\/.*\.json$/,
    ],
    outside: IN_BROWSERS,
  },
  {
    folder: 'web/lib/wallet/',
    inside: [/^web\/lib\//, /^client\//, /^protocol\//, /^contracts\/client\//],
    outside: IN_BROWSERS,
  },
  {
    folder: 'web/routes/',
    inside: [/^web\/lib\//, /^web\/[a-z]+\.css$/, /^client\//, /^protocol\//],
    outside: IN_BROWSERS,
  },
  { folder: 'web/service-worker/', inside: [/^web\/lib\//, /^protocol\//], outside: IN_BROWSERS },
  {
    folder: 'web/commands/',
    inside: [/^\.ci\/chromium\.ts$/, /^web\/version\.js$/],
    outside: /^(node:.*|@playwright\/test)$/,
  },
  { folder: 'web/version.js', inside: [], outside: /^node:/ }, // read by the build, never by the app
  { folder: 'web/', inside: [], outside: NOTHING },
  { folder: '.ci/', inside: [/^node_modules\/@playwright\/test\//], outside: ANY_PACKAGE },
  { folder: 'tests/', inside: [/^/], outside: ANY_PACKAGE },
  { folder: '', inside: [/^\.ci\//, /^web\/(hosts|version)\.js$/, /^[^/]+$/], outside: ANY_PACKAGE }, // configuration files
];

/** The runners' own files, which name the fakes that a test's host process runs. */
const CONFIGURATION = /^[^/]+\.config\.ts$/;

/** Run by hand to write files of the repository; nothing imports them. */
const GENERATOR = /(^|\/)generate\.ts$/;
const FOR_TESTS_ONLY =
  /^(tests\/|protocol\/vectors\/|protocol\/attestation\/fixtures\/|relay-tee\/.*testing\/)/;

/** What believes or makes simulated evidence, and the doors to it: files of development builds that say so in their name. */
const SIMULATED = /^(protocol\/attestation\/simulated-profile\.ts$|relay-tee\/attest\/simulator\/)/;
const MAY_SIMULATE = /^(tests\/|relay-tee\/attest\/simulator\/)|(^|\/)simulated(-[a-z-]+)?\.ts$/;

/** Every specifier that `text` imports: statically, dynamically, as a type, or as the URL of a worker. */
function importsOf(path: string, text: string): string[] {
  const scripts = path.endsWith('.svelte')
    ? Array.from(text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g), ([, script]) => script ?? '')
    : [text];
  return scripts.flatMap((script) => [
    ...ts.preProcessFile(script, true, true).importedFiles.map((each) => each.fileName),
    ...Array.from(
      script.matchAll(/new URL\(\s*'(\.[^']*\.[tj]s)',\s*import\.meta\.url/g),
      ([, url]) => url ?? '',
    ),
  ]);
}

/** The path that `specifier` leads to from `path`, or `undefined` for a package. */
function targetOf(path: string, specifier: string): string | undefined {
  const file = specifier.replace(/\?.*$/, '');
  if (file.startsWith('.')) return normalize(join(dirname(path), file));
  const alias = ALIASES.find(([name]) => file.startsWith(name));
  return alias && normalize(alias[1] + file.slice(alias[0].length));
}

function ruleOf(path: string): Rule {
  const rules = RULES.filter((rule) => path.startsWith(rule.folder));
  const [closest] = rules.toSorted((a, b) => b.folder.length - a.folder.length);
  if (!closest) throw new Error(`no rule for ${path}`);
  return closest;
}

/** What is wrong with the imports of one file, as `path: specifier`. */
function violations(path: string, text: string): string[] {
  const rule = ruleOf(path);
  const isTest = TEST.test(path);
  return importsOf(path, text)
    .filter((specifier) => {
      const target = targetOf(path, specifier);
      if (target === undefined) return !(isTest || GENERATOR.test(path) || rule.outside.test(specifier));
      if (target.startsWith('..') || GENERATOR.test(target)) return true;
      if (FOR_TESTS_ONLY.test(target))
        return !(isTest || FOR_TESTS_ONLY.test(path) || CONFIGURATION.test(path));
      if (SIMULATED.test(target) && !(isTest || MAY_SIMULATE.test(path))) return true;
      const own = rule.folder !== '' && ruleOf(target) === rule;
      return !own && !rule.inside.some((allowed) => allowed.test(target));
    })
    .map((specifier) => `${path}: ${specifier}`);
}

/** What is wrong with where a file lies. */
function misplaced(path: string): boolean {
  if (/\.remote\.[tj]s$/.test(path)) return true;
  return path.startsWith('web/') && path.split('/').some((part) => /(^|[+.])server(\.|$)/.test(part));
}

function* filesUnder(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (NOT_SOURCE.test(entry.name)) continue;
    if (entry.isDirectory()) yield* filesUnder(join(folder, entry.name));
    else yield relative(ROOT, join(folder, entry.name));
  }
}

const files = [...filesUnder(ROOT)];
const sources = files.filter((path) => SOURCE.test(path));

describe('the repository', () => {
  test('has sources in every part that the rules name today', () => {
    for (const folder of [
      'protocol/',
      'client/',
      'signaling/',
      'web/lib/',
      'web/routes/',
      'web/commands/',
      'tests/',
    ])
      expect(
        sources.some((path) => path.startsWith(folder)),
        folder,
      ).toBe(true);
  });

  test('imports one way only', () => {
    expect(sources.flatMap((path) => violations(path, readFileSync(join(ROOT, path), 'utf8')))).toEqual([]);
  });

  test('holds no remote function, and nothing named server in the web app', () => {
    expect(files.filter(misplaced)).toEqual([]);
  });

  test('has aliases that lead to whole folders, so that none leads past a rule', () => {
    for (const [name, path] of Object.entries(imports)) {
      expect(name).toMatch(/^#[a-z]+\/\*$/);
      expect(path).toMatch(/^\.\/[a-z/]+\/\*$/);
    }
  });
});

describe('a planted violation is found', () => {
  test.each([
    ['protocol/ids.ts', "import { x } from '../client/api.ts';"],
    ['protocol/ids.ts', "import type { X } from '#client/api.ts';"],
    ['protocol/ids.ts', "import { readFileSync } from 'node:fs';"],
    ['protocol/ids.ts', "import lodash from 'lodash';"],
    ['protocol/ids.ts', "export * from '../tests/fakes/memory-link.ts';"],
    ['protocol/ids.ts', "import { counting } from './vectors/fixed.ts';"],
    ['protocol/ids.ts', "const x: import('../web/lib/a.ts').X = 1;"],
    ['protocol/ids.test.ts', "import { x } from '../client/api.ts';"],
    ['client/index.ts', "import { writable } from 'svelte/store';"],
    ['client/index.ts', "import { Address } from '@ton/core';"],
    ['client/index.ts', "import { x } from '#lib/engine/api.ts';"],
    ['client/index.ts', "const x = await import('../signaling/hub.ts');"],
    ['client/index.ts', "import 'node:fs';"],
    ['signaling/hub.ts', "import { x } from '../client/api.ts';"],
    ['signaling/hub.ts', "import { x } from '#lib/ui/format.ts';"],
    ['signaling/hub.ts', "import { x } from '../relay-tee/api/server.ts';"],
    ['relay-tee/api/main.ts', "import { x } from '../../signaling/hub.ts';"],
    ['relay-tee/api/main.ts', "import { x } from '../../client/api.ts';"],
    ['relay-tee/ledger/ledger.ts', "import { x } from './testing/chain.ts';"],
    ['relay-tee/ledger/ledger.ts', "import { x } from '../../contracts/testing/chain.ts';"],
    ['client/index.ts', "import { x } from '../relay-tee/ledger/ledger.ts';"],
    ['contracts/client/vault.ts', "import { x } from '../../protocol/limits.ts';"],
    ['contracts/client/vault.ts', "import { x } from '../../client/api.ts';"],
    ['web/lib/state/a.svelte.ts', "import { x } from '../../routes/+page.svelte';"],
    ['web/lib/state/a.ts', "import { x } from '../../../contracts/client/vault.ts';"],
    ['web/lib/engine/a.ts', `new Worker(new ${'URL'}('../../../signaling/main.ts', import.meta.url));`],
    ['web/lib/engine/a.ts', "import { x } from 'node:os';"],
    ['web/lib/engine/a.ts', "import { x } from '#contracts/client/vault.ts';"],
    ['web/routes/+page.svelte', '<script lang="ts">\n  import x from \'../../signaling/hub.ts\';\n</script>'],
    [
      'web/routes/+page.svelte',
      "<script module>\n  import x from '#lib/../../tests/fakes/engines.ts';\n</script>",
    ],
    ['web/commands/start.ts', "import { x } from '../../signaling/main.ts';"],
    ['web/commands/start.ts', "import { x } from '../lib/ui/format.ts';"],
    ['web/commands/start.ts', "import ws from 'ws';"],
    ['vite.config.ts', "import { x } from './protocol/ids.ts';"],
    ['.ci/test.ts', "import { x } from '../tests/fakes/engines.ts';"],
    ['client/index.ts', "import { x } from '../../elsewhere/x.ts';"],
    ['client/index.ts', "import '../protocol/vectors/generate.ts';"],
    ['protocol/ids.ts', "import { x } from './attestation/fixtures/real.ts';"],
    ['client/index.ts', "import { x } from '../protocol/attestation/simulated-profile.ts';"],
    ['web/lib/state/a.ts', "const x = await import('#protocol/attestation/simulated-profile.ts');"],
    ['relay-tee/main.ts', "import { x } from './attest/simulator/machine.ts';"],
  ])('%s: %s', (path, text) => {
    expect(violations(path, text)).toHaveLength(1);
  });

  test.each([
    'web/lib/server/a.ts',
    'web/routes/+server.ts',
    'web/routes/+page.server.ts',
    'client/a.remote.ts',
  ])('at %s', (path) => {
    expect(misplaced(path)).toBe(true);
  });
});

describe('what the rules allow is let through', () => {
  test.each([
    ['protocol/ids.ts', "import { encode } from 'cborg'; import { x } from './bytes/text.ts';"],
    ['protocol/ids.test.ts', "import fc from 'fast-check'; import { x } from './vectors/fixed.ts';"],
    ['client/a.test.ts', "import { x } from '../tests/fakes/memory-link.ts';"],
    ['client/index.ts', "import { Peer } from 'peerjs'; import { x } from '../protocol/ids.ts';"],
    ['relay-tee/attest/simulated-source.ts', "import { x } from './simulator/machine.ts';"],
    ['web/lib/wallet/a.ts', "import { x } from '../../../contracts/client/vault.ts';"],
    [
      'web/routes/+page.svelte',
      "<script>import { x } from '#lib/ui/format.ts'; import '../app.css';</script>",
    ],
    [
      'web/commands/start.ts',
      "import { spawn } from 'node:child_process'; import { x } from './processes.ts';",
    ],
    [
      'relay-tee/ledger/a.ts',
      "import { x } from '#contracts/client/statements.ts'; import { y } from 'node:sqlite'; import { z } from './b.ts';",
    ],
    ['tests/hub/a.test.ts', "import { x } from '../../signaling/hub.ts'; import '../../client/index.ts';"],
    ['protocol/ids.ts', "// import { x } from '../client/api.ts';\nconst text = \"import 'node:fs'\";"],
  ])('%s: %s', (path, text) => {
    expect(violations(path, text)).toEqual([]);
  });

  test.each(['web/lib/ui/observer.ts', 'web/lib/server-list.ts', 'signaling/server.ts'])('%s', (path) => {
    expect(misplaced(path)).toBe(false);
  });
});
