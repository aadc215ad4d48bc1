/** The chain's prices, out of its configuration. */
import { Cell, Dictionary, type Slice } from '@ton/core';
import { configParse18, configParseGasLimitsPrices, configParseMsgPrices } from '@ton/ton';
import type { Prices } from '../model/prices.ts';

/** Basechain. */
const GAS = 21;
const FORWARD = 25;
const STORAGE = 18;

export function pricesOf(configBase64: string): Prices {
  const root = Cell.fromBase64(configBase64);
  const config = Dictionary.loadDirect(Dictionary.Keys.Int(32), Dictionary.Values.Cell(), root);
  const param = (id: number): Slice | undefined => config.get(id)?.beginParse();
  const gas = configParseGasLimitsPrices(param(GAS));
  const forward = configParseMsgPrices(param(FORWARD));
  const storage = configParse18(param(STORAGE)).at(-1);
  if (storage === undefined) throw new Error('storage has no price');
  return {
    gasPrice: gas.other.gasPrice,
    flatGas: gas.flatLimit,
    flatGasNano: gas.flatGasPrice,
    maxGas: gas.other.gasLimit,
    forwardLumpNano: forward.lumpPrice,
    forwardBit: forward.bitPrice,
    forwardCell: forward.cellPrice,
    forwardFirstShare: BigInt(forward.firstFrac),
    storageBit: storage.bit_price_ps,
    storageCell: storage.cell_price_ps,
    freezeDebtNano: gas.other.freezeDueLimit,
  };
}
