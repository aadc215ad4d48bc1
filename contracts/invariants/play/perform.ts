/** Plays a whole plot, from the first message to the last owner's leaving. */
import type { Name } from '../model/message.ts';
import type { Action, Choice, Plot } from './action.ts';
import { close } from './closing.ts';
import { CONTRACTS, intentOf } from './intend.ts';
import { MAX_FLIGHT_SECONDS, MAX_NOW } from './limits.ts';
import { Play, type Stage } from './play.ts';
import { chosen } from './scene.ts';

/** @throws Error with all that was done, when anything does not hold. */
export async function perform(stage: Stage, plot: Plot): Promise<void> {
  const play = await Play.begin(stage);
  try {
    for (const action of [...plot.opening, ...plot.actions]) await act(play, action);
    await close(play, plot.closing);
  } catch (cause) {
    throw new Error(`after\n${play.log.join('\n')}\n${String(cause)}`, { cause });
  }
}

async function act(play: Play, action: Action): Promise<void> {
  switch (action.do) {
    case 'say': {
      const intent = intentOf(play.scene, action.saying);
      if (intent !== undefined) await (action.held ? play.hold(intent) : play.say(intent));
      return;
    }
    case 'replay':
      return replay(play, action.choice);
    case 'deliver':
      if (play.flights.length === 0) return replay(play, action.choice);
      await play.deliver(chosen(play.flights, action.choice));
      return;
    case 'wait':
      return wait(play, action.seconds);
    case 'vanish':
      return play.vanish(chosen<Name>(CONTRACTS, action.account));
  }
}

async function replay(play: Play, choice: Choice): Promise<void> {
  const { letters } = play.history;
  if (letters.length > 0) await play.say({ message: chosen(letters, choice), signed: [] });
}

async function wait(play: Play, seconds: number): Promise<void> {
  if (seconds > MAX_FLIGHT_SECONDS) await play.settle();
  const left = MAX_NOW - play.stage.chain.now;
  if (left > 0) play.wait(Math.min(seconds, left));
}
