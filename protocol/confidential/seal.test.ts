/** Sealing takes proven machines alone: what the compiler refuses, and what is refused where it was talked round. */
import { expect, expectTypeOf, test } from 'vitest';
import type { Attested, AttestedProvider, AttestedRelay } from '../attestation/attested.ts';
import { fixedPolicy } from '../attestation/fixtures/policies.ts';
import { sealToBoth, type ProvenMachines } from './seal.ts';

type Machines = Parameters<typeof sealToBoth>[0];

test('neither keys, nor a verified machine without its role, nor the one for the other are of the type', () => {
  expectTypeOf<Machines>().toEqualTypeOf<ProvenMachines>();
  expectTypeOf<Machines['relay']>().toEqualTypeOf<AttestedRelay>();
  expectTypeOf<Machines['provider']>().toEqualTypeOf<AttestedProvider>();
  expectTypeOf<Attested>().not.toExtend<Machines['relay']>();
  expectTypeOf<Attested>().not.toExtend<Machines['provider']>();
  expectTypeOf<AttestedProvider>().not.toExtend<Machines['relay']>();
  expectTypeOf<AttestedRelay>().not.toExtend<Machines['provider']>();
  expectTypeOf<Omit<Machines, 'providerPolicy'>>().not.toExtend<Machines>();
  expect(sealToBoth.length).toBe(3);
});

test('the compiler refuses a machine that nobody verified', () => {
  const policy = fixedPolicy();
  const keys = { sealingKey: new Uint8Array(1_216), signingKey: new Uint8Array(32), notAfterMs: 0 };
  // @ts-expect-error: keys are no relay that proved itself
  const machines: Machines = { relay: keys, relayPolicy: policy, provider: keys, providerPolicy: policy };
  expect(machines.relayPolicy).toBe(policy);
});
