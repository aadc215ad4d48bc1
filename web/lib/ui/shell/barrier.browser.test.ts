/** What the frame says where nothing can be reached from this side, whatever the hub said last. */
import { render } from 'vitest-browser-svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { Shell } from '#lib/state/shell/shell.svelte.ts';
import HubBadge from './HubBadge.svelte';
import Notices from './Notices.svelte';

afterEach(() => vi.restoreAllMocks());

it('is offline while the device is, and online again with it', async () => {
  const screen = await render(HubBadge, { status: 'online' });
  await expect.element(screen.getByText('Online')).toBeInTheDocument();
  const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  window.dispatchEvent(new Event('offline'));
  await expect.element(screen.getByText('Offline')).toBeInTheDocument();
  onLine.mockReturnValue(true);
  window.dispatchEvent(new Event('online'));
  await expect.element(screen.getByText('Online')).toBeInTheDocument();
});

it('names https where the page is not secure', async () => {
  vi.spyOn(window, 'isSecureContext', 'get').mockReturnValue(false);
  const screen = await render(Notices, { shell: new Shell(), stale: false, serving: false });
  await expect
    .element(screen.getByRole('alert'))
    .toHaveTextContent('This address needs https: your browser only gives keys and locks to secure pages.');
  const badge = await render(HubBadge, { status: 'connecting' });
  await expect.element(badge.getByText('Offline')).toBeInTheDocument();
});
