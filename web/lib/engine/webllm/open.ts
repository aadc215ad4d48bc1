/** Joins the WebLLM adapter to the real WebLLM, the real cache and the real graphics processor. */
import { MLCEngine, prebuiltAppConfig, type ModelRecord } from '@mlc-ai/web-llm';
import { BombyxError } from '#protocol/errors.ts';
import { WebllmAdapter } from './adapter.ts';
import { watchDevices } from './device-watch.ts';
import { hashFiles, readChatConfig } from './files.ts';

/** @throws BombyxError `engine/unsupported` where the browser has no WebGPU at all. */
export function openWebllm(): WebllmAdapter {
  if (typeof GPUAdapter === 'undefined') throw new BombyxError('engine/unsupported', 'no WebGPU');
  return new WebllmAdapter({
    createEngine: (onProgress) =>
      new MLCEngine({ appConfig: prebuiltAppConfig, initProgressCallback: onProgress, logLevel: 'SILENT' }),
    readChatConfig: async (modelId, signal) => readChatConfig(recordOf(modelId), signal),
    hashFiles: async (modelId, signal) => hashFiles(recordOf(modelId), signal),
    watchDevices,
  });
}

function recordOf(modelId: string): ModelRecord {
  const record = prebuiltAppConfig.model_list.find(({ model_id }) => model_id === modelId);
  if (record === undefined)
    throw new BombyxError('engine/unsupported', `${modelId} is not in WebLLM's catalogue`);
  return record;
}
