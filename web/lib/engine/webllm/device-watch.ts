/** Notices when the graphics processor is reset under a loaded model: WebLLM only logs it and fails later. */
import { BombyxError } from '#protocol/errors.ts';

export interface DeviceWatch {
  /** "WebGPU (vendor architecture)" of the device that was requested last. */
  backend(): string;
}

/**
 * Watches every device that is requested in this worker from now on. A device that is destroyed on purpose, as when
 * a model is unloaded, is not lost.
 */
export function watchDevices(onLost: (error: BombyxError) => void): DeviceWatch {
  let backend = 'WebGPU';
  const original = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await original.call(this, descriptor);
    backend = `WebGPU (${[this.info.vendor, this.info.architecture].filter((part) => part !== '').join(' ')})`;
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') onLost(new BombyxError('engine/device-lost', message));
    });
    return device;
  };
  return { backend: () => backend };
}
