/** Every attack on attestation that needs a signing authority, in a browser. */
import { describe } from 'vitest';
import { certificateAttacks } from './certificate-attacks.ts';
import { collateralAttacks } from './collateral-attacks.ts';
import { keyAttacks } from './key-attacks.ts';
import { machineAttacks } from './machine-attacks.ts';

describe('certificates', certificateAttacks);
describe('collateral', collateralAttacks);
describe('machines', machineAttacks);
describe('keys', keyAttacks);
