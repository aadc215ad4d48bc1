/** Builds what the tests show, unless whoever starts them has done so: `E2E_BUILT`. */
export default async function setup(): Promise<void> {
  if (process.env['E2E_BUILT'] === undefined) await import('./build.ts');
}
