/** Devices that vanish are told, devices that are put away are not. Faked: the device, since none can be made to vanish. */
import { expect, test } from 'vitest';
import type { BombyxError } from '#protocol/errors.ts';
import { watchDevices } from './device-watch.ts';

test.runIf('gpu' in navigator)('a lost device is told once, with the adapter’s name', async () => {
  const { requestDevice } = GPUAdapter.prototype;
  const reasons: PromiseWithResolvers<{ reason: string; message: string }>[] = [];
  GPUAdapter.prototype.requestDevice = async () => {
    const lost = Promise.withResolvers<{ reason: string; message: string }>();
    reasons.push(lost);
    return { lost: lost.promise } as unknown as GPUDevice;
  };
  try {
    const told: BombyxError[] = [];
    const watch = watchDevices((error) => told.push(error));
    const info = { vendor: 'acme', architecture: 'gen-9' };
    const adapter = Object.create(GPUAdapter.prototype, { info: { value: info } }) as GPUAdapter;
    await adapter.requestDevice();
    await adapter.requestDevice();
    expect(watch.backend()).toBe('WebGPU (acme gen-9)');
    reasons[0]?.resolve({ reason: 'destroyed', message: 'put away' });
    reasons[1]?.resolve({ reason: 'unknown', message: 'GPU process crashed' });
    await Promise.all(reasons.map(({ promise }) => promise));
    await Promise.resolve();
    expect(told.map(({ code, detail }) => [code, detail])).toEqual([
      ['engine/device-lost', 'GPU process crashed'],
    ]);
  } finally {
    GPUAdapter.prototype.requestDevice = requestDevice;
  }
});
