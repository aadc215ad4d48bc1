/** Decides whether a device can run a model, and says why not in words for people. Pure: see `probe.ts` for the facts. */
import type { CatalogueModel, ModelNeeds } from '../catalogue/model.ts';
import type { DeviceProfile, GpuProfile } from './profile.ts';

export interface Assessment {
  readonly fit: 'good' | 'slow' | 'no';
  /** Whole sentences, the weightiest first; empty for `good`. */
  readonly reasons: readonly string[];
}

type WebgpuNeeds = Extract<ModelNeeds, { kind: 'webgpu' }>;

const MB = 1_048_576;

/** Tabs on phones die near 1.5 GB, and cannot catch it. */
const MOBILE_MEMORY_MB = 1_024;

/** Our rule for the share of the whole memory that a tab may fill where the graphics processor has none of its own. */
const SHARED_MEMORY_SHARE = 0.5;

/** The browser's cap on what it tells: such a device has this much or any amount more. */
const TOLD_MEMORY_CAP_GB = 8;

/** A device of 8 GB and more, or one that does not tell: above this a model is for graphics cards of its own. */
const LARGE_MODEL_MB = 6_000;

/** Above this share of what is allowed, other tabs and pages begin to suffer. */
const COMFORTABLE_SHARE = 0.75;

/** What WebLLM binds at once where a model does not say more. */
const DEFAULT_BUFFER_BYTES = 128 * MB;

/** What WebLLM asks of every adapter, whatever the model. */
const MIN_WORKGROUP_STORAGE_BYTES = 32_768;
const MIN_STORAGE_BUFFERS_PER_STAGE = 10;

/** @param cached true when the model's files are in this browser already (`cachedModels`), and need no room. */
export function assess(model: CatalogueModel, device: DeviceProfile, cached = false): Assessment {
  const { needs } = model;
  const storage = cached ? [] : storageReason(model, device);
  const hard = needs.kind === 'cpu' ? cpuReasons(device) : webgpuReasons(needs, device);
  const impossible = [...hard, ...storage];
  if (impossible.length > 0) return { fit: 'no', reasons: impossible };
  const slow = needs.kind === 'cpu' ? [] : slowReasons(needs, device);
  return slow.length > 0 ? { fit: 'slow', reasons: slow } : { fit: 'good', reasons: [] };
}

/** Graphics memory in MB that a model may take here; `undefined` where nothing speaks against any. */
export function allowedMemoryMB({ mobile, memoryGB }: DeviceProfile): number | undefined {
  if (mobile) return MOBILE_MEMORY_MB;
  if (memoryGB === undefined || memoryGB >= TOLD_MEMORY_CAP_GB) return undefined;
  return memoryGB * 1_024 * SHARED_MEMORY_SHARE;
}

function cpuReasons({ wasm64 }: DeviceProfile): string[] {
  return wasm64 === false ? ['Needs 64-bit WebAssembly, which this browser lacks.'] : [];
}

function webgpuReasons(needs: WebgpuNeeds, device: DeviceProfile): string[] {
  if (device.gpu === undefined) return ['No WebGPU here: only the built-in model runs.'];
  if (device.gpu.software)
    return ['Graphics are computed in software here, which is too slow: only the built-in model runs.'];
  const allowedMB = allowedMemoryMB(device);
  return [
    ...memoryReason(needs.vramMB, allowedMB),
    ...featureReasons(needs.features, device.gpu),
    ...limitReasons(needs.bufferSizeBytes ?? DEFAULT_BUFFER_BYTES, device.gpu),
  ];
}

function memoryReason(vramMB: number, allowedMB: number | undefined): string[] {
  if (allowedMB === undefined || vramMB <= allowedMB) return [];
  return [`Needs ${number(vramMB)} MB of graphics memory; this device allows ${number(allowedMB)} MB.`];
}

function featureReasons(features: readonly string[], gpu: GpuProfile): string[] {
  return features
    .filter((feature) => !gpu.features.includes(feature))
    .map((feature) =>
      feature === 'shader-f16'
        ? 'Needs 16-bit shaders, which this browser lacks.'
        : `Needs the WebGPU feature “${feature}”, which this browser lacks.`,
    );
}

function limitReasons(bufferBytes: number, gpu: GpuProfile): string[] {
  const largest = Math.min(gpu.maxStorageBufferBindingBytes, gpu.maxBufferBytes);
  const reasons: string[] = [];
  if (largest < bufferBytes)
    reasons.push(
      `Needs ${number(bufferBytes / MB)} MB in one piece; this device allows ${number(largest / MB)} MB.`,
    );
  if (
    gpu.maxWorkgroupStorageBytes < MIN_WORKGROUP_STORAGE_BYTES ||
    gpu.maxStorageBuffersPerStage < MIN_STORAGE_BUFFERS_PER_STAGE
  )
    reasons.push('This graphics processor is too small for language models: only the built-in model runs.');
  return reasons;
}

function storageReason({ downloadBytes }: CatalogueModel, { freeStorageBytes }: DeviceProfile): string[] {
  if (freeStorageBytes === undefined || downloadBytes <= freeStorageBytes) return [];
  const [needed, free] = [downloadBytes, freeStorageBytes].map((bytes) => number(bytes / 1_000_000));
  return [`Needs ${needed} MB of storage; this browser has ${free} MB left for this page.`];
}

function slowReasons(needs: WebgpuNeeds, device: DeviceProfile): string[] {
  const allowedMB = allowedMemoryMB(device);
  if (allowedMB === undefined)
    return needs.vramMB > LARGE_MODEL_MB
      ? [`Needs ${number(needs.vramMB)} MB of graphics memory, which only large graphics cards have.`]
      : [];
  if (needs.vramMB > allowedMB * COMFORTABLE_SHARE)
    return [
      `Needs nearly all of the ${number(allowedMB)} MB that this device allows; other tabs may suffer.`,
    ];
  return needs.lowResource ? [] : ['Made for devices with more memory; answers may come slowly.'];
}

function number(value: number): string {
  return Math.floor(value).toLocaleString('en');
}
