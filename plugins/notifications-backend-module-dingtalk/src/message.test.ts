// SPDX-License-Identifier: Apache-2.0
import { fitting, messageOf, requestOf } from './message';

const baseUrl = 'https://portal.example.com/teal';

describe('a message', () => {
  it('says title and description, and leads to the portal', () => {
    const { title, text } = messageOf(
      {
        title: 'cart in live: release g7 failed',
        description: 'errors = 7 > 1',
        link: '/catalog/default/component/cart/rollouts',
      },
      { baseUrl },
    );
    expect(title).toBe('cart in live: release g7 failed');
    const address = `${baseUrl}/catalog/default/component/cart/rollouts`;
    expect(text).toBe(
      `### cart in live: release g7 failed\n\nerrors = 7 > 1\n\n[${address}](${address})`,
    );
  });

  it('holds text of others as text: no link, picture, heading or mention opens', () => {
    const { text } = messageOf(
      {
        title: '# big\n# bigger',
        description: '![x](https://evil) [click](https://evil) <b>',
      },
      { baseUrl },
    );
    expect(text).toBe(
      '### big # bigger\n\n![x] (https://evil) [click] (https://evil) ‹b>',
    );
    expect(requestOf([{ ...aMessage('@all'), text }]).at.isAtAll).toBe(false);
  });

  it('is cut where DingTalk would refuse it, between characters', () => {
    const { text } = messageOf(
      { title: 't', description: '发'.repeat(20_000) },
      { baseUrl },
    );
    expect(Buffer.byteLength(text)).toBeLessThan(9_000);
    expect(text).toMatch(/发…$/);
  });

  it('goes with as many others as fit', () => {
    const long = aMessage('x'.repeat(6_000));
    expect(fitting([long, long, long])).toBe(2);
    expect(fitting([aMessage('x'.repeat(20_000))])).toBe(1);
    expect(fitting([])).toBe(0);
  });

  it('repeats no keyword that is there', () => {
    expect(requestOf([aMessage('Teal says')], 'Teal').markdown.text).toBe(
      'Teal says',
    );
  });
});

function aMessage(text: string) {
  return {
    ...{ title: 'a title', text },
    mentioned: { mobiles: [], userIds: [], all: false },
  };
}
