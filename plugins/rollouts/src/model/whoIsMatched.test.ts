// SPDX-License-Identifier: Apache-2.0
import type { RequestMatch, Traffic } from '@teal/rollouts-common';
import { english } from '../__testUtils__/english';
import { trafficCaption, trafficSentences, whoIsMatched } from './whoIsMatched';

const t = english();
const beta: RequestMatch = { cookies: [{ name: 'beta', value: 'always' }] };

describe('one entry', () => {
  const path = (
    type: 'Exact' | 'PathPrefix' | 'RegularExpression',
    value: string,
  ): RequestMatch => ({ path: { type, value } });

  it.each<[string, RequestMatch]>([
    ['requests', {}],
    ['POST requests', { method: 'POST' }],
    ['requests to /cart', path('Exact', '/cart')],
    ['requests below /new', path('PathPrefix', '/new')],
    ['requests below /new', { path: { value: '/new' } }],
    ['requests', path('PathPrefix', '/')],
    ['requests to /', path('Exact', '/')],
    [
      'requests to a path matching ^/v[23]/.*$',
      path('RegularExpression', '^/v[23]/.*$'),
    ],
    ['requests with cookie beta=always', beta],
    [
      'requests with cookie beta matching ^(a|b)$',
      {
        cookies: [
          { name: 'beta', value: '^(a|b)$', type: 'RegularExpression' },
        ],
      },
    ],
    [
      'requests with header x-user=insider',
      { headers: [{ name: 'x-user', value: 'insider', type: 'Exact' }] },
    ],
    [
      'requests with header x-user matching ^in.*',
      {
        headers: [
          { name: 'x-user', value: '^in.*', type: 'RegularExpression' },
        ],
      },
    ],
    [
      'requests with query preview=1',
      { queryParams: [{ name: 'preview', value: '1' }] },
    ],
    [
      'requests with query preview matching [12]',
      {
        queryParams: [
          { name: 'preview', value: '[12]', type: 'RegularExpression' },
        ],
      },
    ],
    [
      'GET requests below /new with header x-user=insider and cookie beta=always and query preview=1',
      {
        method: 'GET',
        path: { value: '/new' },
        headers: [{ name: 'x-user', value: 'insider' }],
        cookies: [{ name: 'beta', value: 'always' }],
        queryParams: [{ name: 'preview', value: '1' }],
      },
    ],
  ])('%s', (sentence, match) => {
    expect(whoIsMatched([match], t)).toBe(sentence);
  });

  it.each([
    ['an empty value', '', '""'],
    ['spaces and commas', 'a, b', '"a, b"'],
    ['what the texts use as marks', '{{name}}$t(a)$1$&', '{{name}}$t(a)$1$&'],
    ['markup', '<b>&amp;</b>', '<b>&amp;</b>'],
  ])('says %s as it is', (_what, value, said) => {
    const match = { headers: [{ name: 'x', value }] };
    expect(whoIsMatched([match], t)).toBe(`requests with header x=${said}`);
  });
});

describe('several entries', () => {
  const preview = { queryParams: [{ name: 'preview', value: '1' }] };

  it('share the word requests when only conditions choose', () => {
    expect(whoIsMatched([beta, preview], t)).toBe(
      'requests with cookie beta=always, or with query preview=1',
    );
  });

  it('are said in full when a method or a path chooses', () => {
    expect(
      whoIsMatched([{ method: 'GET', path: { value: '/new' } }, preview], t),
    ).toBe('GET requests below /new, or requests with query preview=1');
  });

  it('hold one that fits everything', () => {
    expect(whoIsMatched([beta, {}], t)).toBe(
      'requests with cookie beta=always, or requests',
    );
  });
});

describe('what a step says', () => {
  const copied = 'its answers to the copies are dropped.';

  it.each<[string[], Traffic]>([
    [['No request reaches the new version.'], { weight: 0 }],
    [['20 % of requests reach the new version.'], { weight: 20 }],
    [['All requests reach the new version.'], { weight: 100 }],
    [['All requests reach the new version.'], { weight: 100, matches: [beta] }],
    [
      ['Only requests with cookie beta=always reach the new version.'],
      { weight: 0, matches: [beta] },
    ],
    [
      [
        '20 % of requests reach the new version, and all requests with cookie beta=always.',
      ],
      { weight: 20, matches: [beta] },
    ],
    [
      [
        'Nobody is answered by the new version: it gets only copies.',
        `10 % of the requests are copied to the new version; ${copied}`,
      ],
      { weight: 0, mirror: { percent: 10 } },
    ],
    [
      [
        '5 % of requests reach the new version.',
        `All requests that the stable version answers are copied to the new version; ${copied}`,
      ],
      { weight: 5, mirror: {} },
    ],
    [
      [
        'Nobody is answered by the new version: it gets only copies.',
        `10 % of the requests with cookie beta=always are copied to the new version; ${copied}`,
      ],
      { weight: 0, mirror: { percent: 10, matches: [beta] } },
    ],
    [
      [
        'Nobody is answered by the new version: it gets only copies.',
        `All GET requests that the stable version answers are copied to the new version; ${copied}`,
      ],
      { weight: 0, mirror: { percent: 100, matches: [{ method: 'GET' }] } },
    ],
    [
      [
        '20 % of requests reach the new version.',
        'Whoever the new version once answered stays with it, by cookie teal.',
      ],
      { weight: 20, sticky: { cookie: 'teal' } },
    ],
    [
      [
        '20 % of requests reach the new version.',
        'Whoever the new version once answered stays with it for 1h, by cookie teal.',
      ],
      { weight: 20, sticky: { cookie: 'teal', maxAge: '1h' } },
    ],
    [
      [
        '20 % of requests reach the new version.',
        'Header x-user-id decides: the same users stay in as the share grows.',
      ],
      { weight: 20, sticky: { header: 'x-user-id' } },
    ],
    [
      [
        '20 % of requests reach the new version, and all requests with cookie beta=always.',
        `10 % of the requests are copied to the new version; ${copied}`,
        'Whoever the new version once answered stays with it, by cookie teal.',
      ],
      {
        weight: 20,
        matches: [beta],
        mirror: { percent: 10 },
        sticky: { cookie: 'teal' },
      },
    ],
  ])('%j', (sentences, traffic) => {
    expect(trafficSentences(traffic, t)).toEqual(sentences);
  });
});

describe('its caption', () => {
  it.each<[string, Traffic]>([
    ['no requests', { weight: 0 }],
    ['20 % of requests', { weight: 20 }],
    ['all requests', { weight: 100, matches: [beta] }],
    ['only requests with cookie beta=always', { weight: 0, matches: [beta] }],
    [
      '20 % of requests and all requests with cookie beta=always',
      { weight: 20, matches: [beta] },
    ],
    ['copies of 10 % of the requests', { weight: 0, mirror: { percent: 10 } }],
    [
      'copies of 100 % of the GET requests',
      { weight: 0, mirror: { matches: [{ method: 'GET' }] } },
    ],
    [
      'only requests with cookie beta=always · copies of 10 % of the requests',
      { weight: 0, matches: [beta], mirror: { percent: 10 } },
    ],
    [
      '20 % of requests · sticky by cookie teal',
      { weight: 20, sticky: { cookie: 'teal' } },
    ],
    [
      '20 % of requests · sticky by header x-user',
      { weight: 20, sticky: { header: 'x-user' } },
    ],
  ])('%s', (caption, traffic) => {
    expect(trafficCaption(traffic, t)).toBe(caption);
  });
});
