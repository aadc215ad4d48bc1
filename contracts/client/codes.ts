/** The compiled contracts as cells. */
import { Cell } from '@ton/core';
import { CODE } from './code.gen.ts';

export const REGISTRY_CODE = Cell.fromBase64(CODE.registry.code);
export const VAULT_CODE = Cell.fromBase64(CODE['relay-vault'].code);
export const CLIENT_CODE = Cell.fromBase64(CODE['client-account'].code);
export const PROVIDER_CODE = Cell.fromBase64(CODE['provider-account'].code);
