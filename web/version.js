/** The app's version: a digest of everything that it is built from, so that equal sources are one version. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Files and folders that reach the app, seen from the project's root. */
const SOURCES = [
  'package-lock.json',
  'svelte.config.js',
  'vite.config.ts',
  'client',
  'contracts/client',
  'protocol',
  'static',
  'web',
];

/** What tools write into those folders, and what only tests and commands read. */
const IGNORED = /(^|\/)(node_modules|commands|training|vectors)\/|\.test\.ts$|\.md$/;

/** What a build takes in besides files. */
const ENVIRONMENT = /^(VITE|PUBLIC)_/;

/** Enough to tell versions apart. */
const DIGITS = 16;

/** @returns {string} hex; reads a few megabytes */
export function versionOfSources() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap(filesBelow))
    hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  for (const [name, value] of Object.entries(process.env).sort())
    if (ENVIRONMENT.test(name)) hash.update(`${name}=${value ?? ''}\0`);
  return hash.digest('hex').slice(0, DIGITS);
}

/**
 * @param {string} source
 * @returns {string[]}
 */
function filesBelow(source) {
  if (/\.\w+$/.test(source)) return [source];
  return readdirSync(join(ROOT, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll(sep, '/'))
    .filter((path) => !IGNORED.test(path))
    .sort();
}
