/** Bundles of parts of the repository, minified as the builds are, without writing anything. */
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig } from 'vite';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = '\0bundle-entry';

export interface BundleOptions {
  /** Paths of modules that are left out, as every page holds them anyway. */
  readonly without?: readonly string[];
  readonly define?: Readonly<Record<string, string>>;
}

/** The code of a module that says `source`, in which imports are resolved from the repository's top. */
export async function bundleOf(
  source: string,
  { without = [], define = {} }: BundleOptions = {},
): Promise<string> {
  const config: InlineConfig = {
    configFile: false,
    root: ROOT,
    logLevel: 'silent',
    publicDir: false,
    define,
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      rolldownOptions: {
        input: ENTRY,
        preserveEntrySignatures: 'strict',
        output: { format: 'es' },
      },
    },
    plugins: [
      {
        name: 'bundle-entry',
        enforce: 'pre',
        async resolveId(id, importer) {
          if (id === ENTRY) return ENTRY;
          const resolved = await this.resolve(id, importer, { skipSelf: true });
          const left = without.find((path) => resolved?.id === ROOT + path);
          return left === undefined ? resolved : { id: `left-out:${left}`, external: true };
        },
        load: (id) => (id === ENTRY ? source.replaceAll("'/", `'${ROOT}`) : undefined),
      },
    ],
  };
  const built = await build(config);
  if (Array.isArray(built) || !('output' in built)) throw new Error('one bundle expected');
  return built.output.map((each) => (each.type === 'chunk' ? each.code : '')).join('');
}
