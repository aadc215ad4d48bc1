/** What the tab's title and icon say while you look elsewhere. */

export interface TabState {
  readonly page: string;
  readonly answerReady: boolean;
  readonly answering: boolean;
  /** Jobs served since the start; absent while not serving. */
  readonly servedJobs?: number;
}

export interface TabSignal {
  readonly title: string;
  readonly icon: 'icon.svg' | 'icon-ready.svg' | 'icon-serving.svg';
}

export function tabSignal(state: TabState): TabSignal {
  const name = state.page === '' ? 'Bombyx' : `${state.page} · Bombyx`;
  if (state.answerReady) return { title: `Answer ready · ${name}`, icon: 'icon-ready.svg' };
  if (state.servedJobs !== undefined)
    return {
      title: `Serving, ${state.servedJobs} ${state.servedJobs === 1 ? 'job' : 'jobs'} · Bombyx`,
      icon: 'icon-serving.svg',
    };
  if (state.answering) return { title: `Answering… · ${name}`, icon: 'icon.svg' };
  return { title: name, icon: 'icon.svg' };
}
