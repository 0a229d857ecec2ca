// SPDX-License-Identifier: Apache-2.0
import { fixtures } from '../fixtures';
import {
  type ConditionDraft,
  draftOf,
  emptyCondition,
  emptyMatch,
  type MatchDraft,
  problemsOf,
  trafficOfDraft,
  weightBound,
} from './adjustment';

const [view] = fixtures.chosenByCookie.views;

describe('the bound', () => {
  it('is the share that the ready pods can carry', () => {
    expect(weightBound(view)).toEqual({
      most: 60,
      readyPods: 3,
      replicas: 5,
      byStep: false,
    });
  });
});

describe('a draft', () => {
  it('that nobody touched asks for what there is', () => {
    const { matches, sticky } = view.rollout.status!.traffic!;
    const traffic = trafficOfDraft(draftOf(view), view);
    expect(traffic).toMatchObject({ weight: 20, sticky });
    expect(traffic.matches).toEqual([
      { cookies: [{ ...matches![0].cookies![0], type: 'Exact' }] },
      matches![1],
    ]);
  });

  it('without entries asks for none', () => {
    const traffic = trafficOfDraft({ weight: 35, matches: [] }, view);
    expect(traffic).toEqual({
      weight: 35,
      sticky: { cookie: 'teal', maxAge: '1h' },
    });
  });

  it('keeps the copies as they are', () => {
    const [mirrored] = fixtures.mirroring.views;
    expect(trafficOfDraft(draftOf(mirrored), mirrored)).toEqual({
      weight: 0,
      mirror: { percent: 10 },
    });
  });
});

describe('problems', () => {
  const entry = (more: Partial<MatchDraft>): MatchDraft => ({
    ...emptyMatch(),
    headers: [],
    ...more,
  });
  const condition = (more: Partial<ConditionDraft>): ConditionDraft => ({
    ...emptyCondition(),
    name: 'x-user',
    value: 'a',
    ...more,
  });
  /** Problems by the field's last part. */
  const found = (...matches: MatchDraft[]) =>
    [...problemsOf({ weight: 0, matches })].map(([field, problem]) => [
      field.split('.')[1] ?? (field === 'matches' ? field : 'entry'),
      problem,
    ]);

  it.each<[string, MatchDraft, [string, unknown][]]>([
    ['a method', entry({ method: 'GET' }), []],
    ['nothing', entry({}), [['entry', 'empty']]],
    ['a path', entry({ path: '/new' }), []],
    ['a path without /', entry({ path: 'new' }), [['path', 'pathStart']]],
    [
      'an expression for a path',
      entry({ path: '^/v[23]', pathType: 'RegularExpression' }),
      [],
    ],
    [
      'a broken expression for a path',
      entry({ path: '/v[23', pathType: 'RegularExpression' }),
      [
        [
          'path',
          { badExpression: expect.stringContaining('Unterminated') as string },
        ],
      ],
    ],
    ['a header', entry({ headers: [condition({})] }), []],
    [
      'a header without name and value',
      entry({ headers: [emptyCondition()] }),
      [
        ['name', 'noName'],
        ['value', 'noValue'],
      ],
    ],
    [
      'a header that none can be',
      entry({ headers: [condition({ name: 'x user' })] }),
      [['name', 'badName']],
    ],
    [
      'a query parameter with any name',
      entry({ queryParams: [condition({ name: 'a[b]' })] }),
      [],
    ],
    [
      'a header twice, in capitals',
      entry({ headers: [condition({}), condition({ name: 'X-User' })] }),
      [['name', 'twice']],
    ],
    [
      'a broken expression for a cookie',
      entry({
        cookies: [condition({ value: '(', type: 'RegularExpression' })],
      }),
      [
        [
          'value',
          { badExpression: expect.stringContaining('group') as string },
        ],
      ],
    ],
  ])('of %s', (_what, match, expected) => {
    expect(found(match)).toEqual(expected);
  });

  it('of an entry that is there twice', () => {
    const get = entry({ method: 'GET' });
    expect(found(get, { ...get, id: 'other' })).toEqual([['entry', 'twice']]);
  });

  it('of more entries than a step takes', () => {
    const many = Array.from({ length: 17 }, (_, index) =>
      entry({ path: `/${index}` }),
    );
    expect(found(...many)).toEqual([['matches', 'tooMany']]);
  });
});
