/** Which accounts a vault must know: those that were deployed on its own terms. */
import type { Name } from '../model/message.ts';
import type { Cast } from './cast.ts';

export function areSiblings(cast: Cast, vault: Name, account: Name): boolean {
  const [at, sender] = [cast.deployed.get(vault), cast.deployed.get(account)];
  if (at?.kind !== 'vault' || (sender?.kind !== 'client' && sender?.kind !== 'provider')) return false;
  const { terms } = sender;
  const samePace = terms.kind === 'provider' || terms.delaySeconds === at.terms.delaySeconds;
  const sameVault = terms.vault === vault && terms.relayKey === at.terms.relayKey;
  return sameVault && terms.network === at.terms.network && samePace;
}
