// SPDX-License-Identifier: Apache-2.0
import { sentenceOf } from './sentence';

describe('sentenceOf', () => {
  it('begins with a capital', () => {
    expect(sentenceOf('step 1 of 4: waits', 'cart')).toBe('Step 1 of 4: waits');
  });

  it('leaves the name of the workload as it is', () => {
    expect(sentenceOf('cart runs v2', 'cart')).toBe('cart runs v2');
  });

  it("tells the time of day by the reader's clock", () => {
    const soon = new Date();
    expect(sentenceOf(`pauses until ${soon.toISOString()}, then`, 'cart')).toBe(
      `Pauses until ${soon.toLocaleTimeString()}, then`,
    );
  });

  it('calls people by their names', () => {
    expect(sentenceOf('release g7 is held by user:default/dora', 'cart')).toBe(
      'Release g7 is held by dora',
    );
  });

  it('adds the date where it is not today', () => {
    const time = '2026-01-02T03:04:05.678Z';
    expect(sentenceOf(`since ${time}`, 'cart')).toBe(
      `Since ${new Date(time).toLocaleString()}`,
    );
  });
});
