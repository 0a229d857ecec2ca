// SPDX-License-Identifier: Apache-2.0
import { SharedAnswers } from './SharedAnswers';

describe('shared answers', () => {
  it('are asked for again after a failure', async () => {
    const answers = new SharedAnswers<string>(() => 0);
    const later = () => 1_000;
    await expect(
      answers.get('a', later, () => Promise.reject(new Error('down'))),
    ).rejects.toThrow('down');
    expect(await answers.get('a', later, async () => 'up')).toBe('up');
  });

  it('are bounded in number', async () => {
    const answers = new SharedAnswers<number>(() => 0);
    const later = () => 1_000;
    for (let n = 0; n <= 1_000; n += 1) {
      await answers.get(`${n}`, later, async () => n);
    }
    const asked = jest.fn(async () => -1);
    await answers.get('1000', later, asked);
    expect(asked).not.toHaveBeenCalled();
    await answers.get('0', later, asked);
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
