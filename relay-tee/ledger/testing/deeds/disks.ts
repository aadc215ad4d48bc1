/** What an operator can do to disks: pull the plug, keep copies, go back to one, run two at once. */
import { equalBytes } from '#protocol/bytes/bytes.ts';
import { COMMITTED } from '../fleet.ts';
import type { Deed } from './deed.ts';
import { duty } from './worker.ts';

export const restart: Deed = async (fleet, running) => {
  fleet.crash(running);
  fleet.start(running.disk);
};

/** An instance is brought on its way into service, or all of it; one that has lost the vault is started anew. */
export const recover: Deed = async (fleet, running) => {
  const { phase } = running.ledger;
  if (phase === 'superseded' || phase === 'stopped') return restart(fleet, running);
  const steps = fleet.chance(0.3) ? 1 : 6;
  for (let step = 0; step < steps && running.ledger.phase !== 'serving'; step++) {
    await duty(fleet, running);
    if (steps > 1) fleet.pass(240);
  }
};

export const cleanStop: Deed = async (fleet, running) => {
  await running.ledger.stop();
  running.plain.stop(running.clock.now());
  fleet.settled(running);
  if (fleet.chance(0.3)) return; // whoever comes now is turned away
  for (let tries = 0; tries < 3; tries++) {
    await fleet.commit(running);
    fleet.pass(5);
    await fleet.look(running);
  }
  fleet.crash(running);
  fleet.start(running.disk);
};

/** A copy of the disk is kept: of any moment, or exactly of the last committed root. */
export const snapshot: Deed = async (fleet, running) => {
  if (fleet.chance(0.5)) await duty(fleet, running);
  fleet.copy(running.disk, `snapshot-${fleet.upTo(2)}`);
};

export const rollBack: Deed = async (fleet, running) => {
  const from = fleet.one([...fleet.disks.keys()].filter((disk) => disk.startsWith('snapshot')));
  if (from === undefined) return;
  fleet.crash(running);
  fleet.copy(from, running.disk);
  fleet.start(running.disk);
};

/** Back to exactly the last committed root: whatever came after it is gone, and the books do not look as if any had. */
export const rollBackToCommitted: Deed = async (fleet, running) => {
  if (!fleet.disks.has(COMMITTED)) return;
  fleet.crash(running);
  fleet.copy(COMMITTED, running.disk);
  const { ledger } = fleet.start(running.disk);
  if (equalBytes(ledger.desk.store.log.root(), fleet.world.chain.vault.root))
    fleet.happen('rolled back to the committed root');
};

/** A second instance on a copied disk, while the first runs on. */
export const clone: Deed = async (fleet, running) => {
  if (fleet.running.length > 1) return;
  const disk = running.disk === 'a' ? 'b' : 'a';
  fleet.copy(running.disk, disk);
  fleet.start(disk);
};

/** One of two instances ends for good. */
export const endClone: Deed = async (fleet, running) => {
  if (fleet.running.length > 1) fleet.crash(running);
};
