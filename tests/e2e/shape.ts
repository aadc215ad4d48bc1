/** The shape of a page: no violation that axe knows, nothing beside the screen, a picture for those who look. */
import AxeBuilder from '@axe-core/playwright';
import type { Page, TestInfo } from '@playwright/test';
import { expect } from './network.ts';

export const SCHEMES = ['light', 'dark'] as const;
export const WIDTHS = [320, 390, 1280];
const HEIGHT = 844;

/** Pictures cost seconds each where the processor draws: the full run takes them, and `SCREENSHOTS=1`. */
const TAKES_PICTURES = process.env['FULL'] !== undefined || process.env['SCREENSHOTS'] !== undefined;

export async function expectAccessible(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze(); // no frames, no second page
  expect(violations.map(({ id, nodes }) => `${name} ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

/** Nothing of the page lies beside a screen of this width, once it has come to that width. */
export async function expectFits(page: Page, width: number, name: string): Promise<void> {
  await page.setViewportSize({ width, height: HEIGHT });
  const widest = () =>
    page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.documentElement.clientWidth));
  await expect.poll(widest, `${name} at ${width}`).toBe(width);
}

/** The whole page as `<name>.png` in the test's own folder. */
export async function takePicture(page: Page, info: TestInfo, name: string): Promise<void> {
  if (TAKES_PICTURES) await page.screenshot({ path: info.outputPath(`${name}.png`), fullPage: true });
}
