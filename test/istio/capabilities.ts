// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { RequestMatch } from '@teal/rollouts-common';
import { type Answer, type Call, percentOf } from '../harness/callers';
import { assertNoneFailed, assertShare } from '../harness/verdicts';
import { type Provider, TwoVersions } from './TwoVersions';

const counted = 5_000;
const allowedPoints = 3;
const matched = 300;
const flips = 10;

/** A kind of match, requests that fulfil it, and requests that don't. */
interface MatchCase {
  readonly capability: string;
  readonly match: RequestMatch;
  readonly over: readonly Call[];
  readonly stay: readonly Call[];
}

const withHeaders = (headers: Record<string, string>): Call => ({ headers });

const matchCases: readonly MatchCase[] = [
  {
    capability: 'header',
    match: { headers: [{ name: 'X-User', value: 'insider' }] },
    over: [withHeaders({ 'x-user': 'insider' })],
    stay: [{}, withHeaders({ 'x-user': 'Insider' })],
  },
  {
    capability: 'header regex',
    match: {
      headers: [
        { name: 'x-user', value: 'in.*', type: 'RegularExpression' },
        { name: 'x-region', value: 'eu' },
      ],
    },
    over: [withHeaders({ 'x-user': 'insider', 'x-region': 'eu' })],
    stay: [
      withHeaders({ 'x-user': 'insider' }),
      withHeaders({ 'x-user': 'an insider', 'x-region': 'eu' }),
    ],
  },
  {
    capability: 'cookie',
    match: {
      cookies: [
        { name: 'beta', value: 'always' },
        { name: 'id', value: '[0-9]+', type: 'RegularExpression' },
      ],
    },
    over: [
      withHeaders({ cookie: 'beta=always; id=12' }),
      withHeaders({ cookie: 'id=12; a=b; beta=always' }),
    ],
    stay: [
      withHeaders({ cookie: 'beta=always' }),
      withHeaders({ cookie: 'beta=never; id=12; other=always' }),
      withHeaders({ cookie: 'beta=always; id=x1' }),
    ],
  },
  {
    capability: 'query',
    match: {
      queryParams: [
        { name: 'preview', value: '1' },
        { name: 'charger', value: 'c-(7|9)', type: 'RegularExpression' },
      ],
    },
    over: [{ path: '/?preview=1&charger=c-9' }],
    stay: [{ path: '/?preview=1' }, { path: '/?preview=12&charger=c-9' }],
  },
  {
    capability: 'path',
    match: { path: { value: '/new' } },
    over: [{ path: '/new' }, { path: '/new/a?b=1' }],
    stay: [{ path: '/newer' }, { path: '/a/new' }],
  },
  {
    capability: 'method',
    match: { method: 'DELETE' },
    over: [{ method: 'DELETE' }],
    stay: [{ method: 'GET' }],
  },
];

/** Tests of what every provider on Istio must do on the real data plane, in one world. */
export function capabilities(namespace: string, provider: Provider): void {
  suite(provider.id, () => {
    let versions: TwoVersions;
    let asWritten: unknown;

    before(async () => {
      versions = await TwoVersions.open(namespace, provider);
      await versions.withdrawn();
      asWritten = comparable(await versions.hand.objects());
      await versions.asked({ weight: 0 });
    });
    after(() => versions?.close());

    test(`weight: ${counted} requests within ${allowedPoints} points`, async () => {
      for (const weight of [20, 50, 100, 0]) {
        await versions.asked({ weight });
        const answers = await versions.callers.calls(counted);
        const share = percentOf(answers, 'v2');
        const points = weight % 100 === 0 ? 0 : allowedPoints;
        assert.ok(Math.abs(share - weight) <= points, `${share} of ${weight}`);
        assert.deepEqual(lost(answers), []);
      }
    });

    for (const { capability, match, over, stay } of matchCases) {
      test(`${capability}: all who match, nobody else`, async () => {
        await versions.asked({ weight: 0, matches: [match] });
        await expectAll(versions, over, 'v2');
        await expectAll(versions, stay, 'v1');
      });
    }

    test('several matches beside a weight', async () => {
      const matches = matchCases.map(each => each.match);
      await versions.asked({ weight: 30, matches });
      for (const { over } of matchCases) await expectAll(versions, over, 'v2');
      const others = await versions.callers.calls(counted);
      assert.ok(Math.abs(percentOf(others, 'v2') - 30) <= allowedPoints);
    });

    test('mirror: as many copies as asked for, answers from the stable version alone', async () => {
      for (const percent of [100, 30]) {
        await versions.asked({ weight: 0, mirror: { percent } });
        const copies = await copiesOf(versions, { count: 1_000 });
        const points = percent === 100 ? 0 : 5;
        assert.ok(
          Math.abs(copies / 10 - percent) <= points,
          `${copies} copies`,
        );
      }
    });

    test('mirror of its own matches', async () => {
      await versions.asked({
        weight: 0,
        mirror: { matches: [{ headers: [{ name: 'x-copy', value: '1' }] }] },
      });
      assert.equal(await copiesOf(versions, { count: 200 }), 0);
      const headers = { 'x-copy': '1' };
      assert.equal(await copiesOf(versions, { count: 200, headers }), 200);
    });

    test('sticky: who was answered by the new version stays, also as the weight grows', async () => {
      const sticky = { cookie: 'teal', maxAge: '1h' };
      await versions.asked({ weight: 50, sticky });
      const first = await versions.callers.calls(2_000);
      const newcomers = first.filter(answer => answer.version === 'v2');
      assert.deepEqual(
        new Set(newcomers.flatMap(answer => answer.cookies)),
        new Set(['teal=g2']),
      );
      assert.deepEqual(
        first.filter(
          ({ version, cookies }) => version === 'v1' && cookies.length,
        ),
        [],
      );
      for (const weight of [50, 60]) {
        await versions.asked({ weight, sticky });
        const again = await versions.callers.calls(1_000, () =>
          withHeaders({ cookie: 'a=b; teal=g2' }),
        );
        assert.equal(percentOf(again, 'v2'), 100);
      }
      // Who comes from an earlier release has to be chosen anew.
      await versions.asked({ weight: 0, sticky });
      await expectAll(versions, [withHeaders({ cookie: 'teal=g1' })], 'v1');
    });

    test(`${flips} changes back and forth under load lose no request`, async () => {
      await versions.asked({ weight: 0 });
      const visitors = versions.teal.visitGateway();
      for (let flip = 0; flip < flips; flip += 1) {
        const [version, weight] = flip % 2 ? ['v1', 0] : ['v2', 100];
        await versions.asked({ weight: Number(weight) });
        const sentAfter = Date.now();
        await visitors.ledger.reached({ count: 200, sentAfter });
        assertShare(visitors, {
          version: String(version),
          percent: 100,
          points: 0,
          window: { sentAfter },
        });
      }
      await visitors.stop();
      await assertNoneFailed(visitors);
    });

    test('sticky by the hash of a header is refused', async () => {
      await assert.rejects(
        versions.hand.ask({ weight: 20, sticky: { header: 'x-user' } }),
        /sticky/,
      );
    });

    test('withdraw: the objects are as their user wrote them', async () => {
      await versions.withdrawn();
      assert.deepEqual(comparable(await versions.hand.objects()), asWritten);
      assert.deepEqual(await versions.hand.reading(), {
        touched: false,
        traffic: undefined,
        weight: 0,
        exposed: false,
      });
      const answers = await versions.callers.calls(matched);
      assert.equal(percentOf(answers, 'v1'), 100);
    });
  });
}

async function expectAll(
  versions: TwoVersions,
  calls: readonly Call[],
  version: string,
): Promise<void> {
  for (const call of calls) {
    const answers = await versions.callers.calls(matched, () => call);
    assert.equal(percentOf(answers, version), 100, JSON.stringify(call));
  }
}

function lost(answers: readonly Answer[]): readonly Answer[] {
  return answers.filter(answer => !answer.version).slice(0, 3);
}

/** How many copies of that many requests reach the new version. */
async function copiesOf(
  versions: TwoVersions,
  { count, headers }: { readonly count: number } & Pick<Call, 'headers'>,
): Promise<number> {
  const earlier = await answeredByNew(versions);
  const answers = await versions.callers.calls(count, () => ({ headers }));
  assert.equal(percentOf(answers, 'v1'), 100);
  // Copies are sent on beside the answers: what arrives is awaited until nothing more does.
  let last = -1;
  let now = await answeredByNew(versions);
  while (now !== last) {
    last = now;
    await versions.followed();
    now = await answeredByNew(versions);
  }
  return now - earlier;
}

/** By the new version's own count. */
async function answeredByNew(versions: TwoVersions): Promise<number> {
  const text = await versions.newVersionsFigures();
  const found = /http_requests_total\{code="200"\} (\d+)/.exec(text);
  if (!found) throw new Error(`no count of requests in ${text}`);
  return Number(found[1]);
}

/** Without what every write changes. */
function comparable(
  objects: Awaited<ReturnType<TwoVersions['hand']['objects']>>,
) {
  return [objects.route, ...objects.companions].map(
    ({
      metadata: { generation: _, resourceVersion: __, ...metadata },
      spec,
    }) => ({
      metadata,
      spec,
    }),
  );
}
