// SPDX-License-Identifier: Apache-2.0
import type { Refusal } from '@teal/rollouts-common';
import { followPodLog, type LogNews } from './followPodLog';

async function* written(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

/** Follows until the last answer is used up. */
async function newsOf(
  answers: (() => AsyncIterable<string>)[],
  refusal: Refusal = { kind: 'conflict', message: 'no log yet' },
): Promise<LogNews[]> {
  const news: LogNews[] = [];
  const stop = new AbortController();
  await followPodLog({
    read: async () => 'never asked',
    follow: () => answers.shift()!(),
    signal: stop.signal,
    wait: async () => {
      if (answers.length === 0) stop.abort();
    },
    reasonOf: () => refusal,
    tell: it => news.push(it),
  });
  return news;
}

const refused = () => {
  throw new Error('refused');
};

describe('following a log', () => {
  it('tells what comes, and goes on with the container after a restart', async () => {
    expect(
      await newsOf([() => written('a\n', 'b\n'), () => written('c\n')]),
    ).toEqual([
      { type: 'begin', text: 'a\n' },
      { type: 'more', text: 'b\n' },
      { type: 'over' },
      { type: 'begin', text: 'c\n' },
      { type: 'over' },
    ]);
  });

  it('asks again while the container has no log yet', async () => {
    expect(await newsOf([refused, () => written('a\n')])).toEqual([
      { type: 'notYet' },
      { type: 'begin', text: 'a\n' },
      { type: 'over' },
    ]);
  });

  it('asks again when the cluster was away, and says so', async () => {
    const away: Refusal = { kind: 'failed', message: 'cluster local is away' };
    expect(await newsOf([refused, () => written('a\n')], away)).toEqual([
      { type: 'failed', reason: 'cluster local is away' },
      { type: 'begin', text: 'a\n' },
      { type: 'over' },
    ]);
  });

  it('ends when the person may not read it', async () => {
    const news = await newsOf([refused, refused], {
      kind: 'forbidden',
      message: 'you lack rollouts.logs.read',
    });
    expect(news).toEqual([
      { type: 'failed', reason: 'you lack rollouts.logs.read' },
    ]);
  });

  it('reads once where nobody follows', async () => {
    const news: LogNews[] = [];
    await followPodLog({
      read: async () => 'all of it\n',
      follow: undefined,
      signal: new AbortController().signal,
      wait: async () => {},
      reasonOf: () => ({ kind: 'failed', message: '' }),
      tell: it => news.push(it),
    });
    expect(news).toEqual([{ type: 'whole', text: 'all of it\n' }]);
  });
});
