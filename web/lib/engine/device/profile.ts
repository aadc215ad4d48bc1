/** What of this device decides which models it can run, as the browser tells it. */

export interface GpuProfile {
  readonly vendor: string;
  readonly architecture: string;
  /** True where the processor imitates a graphics processor: minutes for a word. */
  readonly software: boolean;
  readonly features: readonly string[];
  readonly maxStorageBufferBindingBytes: number;
  readonly maxBufferBytes: number;
  readonly maxWorkgroupStorageBytes: number;
  readonly maxStorageBuffersPerStage: number;
}

export interface DeviceProfile {
  readonly browser: string;
  readonly mobile: boolean;
  /** Absent where there is no WebGPU, or none that gives an adapter. */
  readonly gpu?: GpuProfile;
  /** False where WebAssembly has no 64-bit memory, which llama.cpp's build needs (Safari). */
  readonly wasm64?: boolean;
  /** Rounded down and capped at 8 by the browser; absent in Firefox and Safari. */
  readonly memoryGB?: number;
  /** What this origin may still store; absent where the browser does not say. */
  readonly freeStorageBytes?: number;
}
