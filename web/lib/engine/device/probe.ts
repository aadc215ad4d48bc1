/** Asks the browser what it runs on. Nothing of it is sent anywhere but the backend's name in an offer. */
import type { DeviceProfile, GpuProfile } from './profile.ts';

/** Not in TypeScript's DOM library yet, or only in Chromium. */
interface ChromiumNavigator {
  readonly deviceMemory?: number;
  readonly userAgentData?: {
    readonly mobile: boolean;
    readonly brands: readonly { readonly brand: string; readonly version: string }[];
  };
}

/** The smallest module with a 64-bit memory: header, then a memory section of one memory with flag 4. */
const MEMORY64_MODULE = Uint8Array.of(
  0x00,
  0x61,
  0x73,
  0x6d,
  0x01,
  0x00,
  0x00,
  0x00,
  0x05,
  0x03,
  0x01,
  0x04,
  0x01,
);

export async function probeDevice(): Promise<DeviceProfile> {
  const { deviceMemory, userAgentData } = navigator as ChromiumNavigator;
  const gpu = await probeGpu();
  const freeStorageBytes = await probeStorage();
  return {
    browser: browserName(userAgentData?.brands.map(({ brand }) => brand) ?? [], navigator.userAgent),
    mobile: userAgentData?.mobile ?? isMobile(navigator.userAgent, navigator.maxTouchPoints),
    wasm64: WebAssembly.validate(MEMORY64_MODULE),
    ...(gpu !== undefined && { gpu }),
    ...(deviceMemory !== undefined && { memoryGB: deviceMemory }),
    ...(freeStorageBytes !== undefined && { freeStorageBytes }),
  };
}

async function probeGpu(): Promise<GpuProfile | undefined> {
  if (!('gpu' in navigator)) return undefined;
  const adapter = await navigator.gpu
    .requestAdapter({ powerPreference: 'high-performance' })
    .catch(() => null);
  if (adapter === null) return undefined;
  const { info, limits, features } = adapter;
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    software:
      info.isFallbackAdapter || /swiftshader|llvmpipe|warp/i.test(`${info.architecture} ${info.description}`),
    features: [...features].sort(),
    maxStorageBufferBindingBytes: limits.maxStorageBufferBindingSize,
    maxBufferBytes: limits.maxBufferSize,
    maxWorkgroupStorageBytes: limits.maxComputeWorkgroupStorageSize,
    maxStorageBuffersPerStage: limits.maxStorageBuffersPerShaderStage,
  };
}

async function probeStorage(): Promise<number | undefined> {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined ? undefined : Math.max(0, quota - (usage ?? 0));
  } catch {
    return undefined; // refused in some private windows
  }
}

/** iPadOS says it is a Mac; Macs have no touch screens. */
export function isMobile(userAgent: string, touchPoints: number): boolean {
  return /Android|iPhone|iPad|Mobile/.test(userAgent) || (userAgent.includes('Macintosh') && touchPoints > 1);
}

const BROWSERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

/** A name for people; nothing is decided by it. */
export function browserName(brands: readonly string[], userAgent: string): string {
  const known = brands.find((brand) => !/Not.?A.?Brand|Chromium/i.test(brand));
  return known ?? BROWSERS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'this browser';
}
