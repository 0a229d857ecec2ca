// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Call, percentOf } from '../harness/callers';
import { assertNoneFailed, assertShare } from '../harness/verdicts';
import { copiesOf } from './copies';
import { type MatchCase, matchCases, withHeaders } from './matchCases';
import { type Provider, TwoVersions } from './TwoVersions';
import { written } from './written';

const counted = 5_000;
const allowedPoints = 3;
const matched = 300;
const flips = 10;

/** The world of a suite, from its start on. */
type World = () => TwoVersions;

/** Tests of what every provider on Istio must do on the real data plane, in one world. */
export function capabilities(namespace: string, provider: Provider): void {
  suite(provider.id, () => {
    let versions: TwoVersions;
    let asWritten: unknown;
    before(async () => {
      versions = await TwoVersions.open(namespace, provider);
      await versions.withdrawn();
      asWritten = await written(versions.hand);
      await versions.asked({ weight: 0 });
    });
    after(() => versions?.close());

    const world = () => versions;
    splits(world);
    matchCases.forEach(each => sendsOver(world, each));
    matchesBesideAWeight(world);
    copies(world);
    sticks(world);
    flipsUnderLoad(world);
    refusesHashes(world);
    leaves(world, () => asWritten);
  });
}

function splits(world: World): void {
  test(`weight: ${counted} requests within ${allowedPoints} points`, async () => {
    for (const weight of [20, 50, 100, 0]) {
      await world().asked({ weight });
      const answers = await world().callers.calls(counted);
      const share = percentOf(answers, 'v2');
      const points = weight % 100 === 0 ? 0 : allowedPoints;
      assert.ok(Math.abs(share - weight) <= points, `${share} of ${weight}`);
      assert.deepEqual(
        answers.filter(answer => !answer.version).slice(0, 3),
        [],
      );
    }
  });
}

function sendsOver(world: World, each: MatchCase): void {
  const { capability, match, over, stay } = each;
  test(`${capability}: all who match, nobody else`, async () => {
    await world().asked({ weight: 0, matches: [match] });
    await expectAll(world(), over, 'v2');
    await expectAll(world(), stay, 'v1');
  });
}

function matchesBesideAWeight(world: World): void {
  test('several matches beside a weight', async () => {
    const matches = matchCases.map(each => each.match);
    await world().asked({ weight: 30, matches });
    for (const { over } of matchCases) await expectAll(world(), over, 'v2');
    const others = await world().callers.calls(counted);
    assert.ok(Math.abs(percentOf(others, 'v2') - 30) <= allowedPoints);
  });
}

function copies(world: World): void {
  test('mirror: as many copies as asked for, answers from the stable version alone', async () => {
    for (const percent of [100, 30]) {
      await world().asked({ weight: 0, mirror: { percent } });
      const copied = await copiesOf(world(), { count: 1_000 });
      const points = percent === 100 ? 0 : 5;
      assert.ok(Math.abs(copied / 10 - percent) <= points, `${copied} copies`);
    }
  });

  test('mirror of its own matches', async () => {
    await world().asked({
      weight: 0,
      mirror: { matches: [{ headers: [{ name: 'x-copy', value: '1' }] }] },
    });
    assert.equal(await copiesOf(world(), { count: 200 }), 0);
    const headers = { 'x-copy': '1' };
    assert.equal(await copiesOf(world(), { count: 200, headers }), 200);
  });
}

function sticks(world: World): void {
  test('sticky: who was answered by the new version stays, also as the weight grows', async () => {
    const sticky = { cookie: 'teal', maxAge: '1h' };
    await world().asked({ weight: 50, sticky });
    const first = await world().callers.calls(2_000);
    const given = (version: string) =>
      new Set(
        first
          .filter(answer => answer.version === version)
          .flatMap(answer => answer.cookies),
      );
    assert.deepEqual(given('v2'), new Set(['teal=g2']));
    assert.deepEqual(given('v1'), new Set());
    for (const weight of [50, 60]) {
      await world().asked({ weight, sticky });
      const again = await world().callers.calls(1_000, () =>
        withHeaders({ cookie: 'a=b; teal=g2' }),
      );
      assert.equal(percentOf(again, 'v2'), 100);
    }
    // Who comes from an earlier release has to be chosen anew.
    await world().asked({ weight: 0, sticky });
    await expectAll(world(), [withHeaders({ cookie: 'teal=g1' })], 'v1');
  });
}

function flipsUnderLoad(world: World): void {
  test(`${flips} changes back and forth under load lose no request`, async () => {
    await world().asked({ weight: 0 });
    const visitors = world().teal.visitGateway();
    for (let flip = 0; flip < flips; flip += 1) {
      const weight = flip % 2 ? 0 : 100;
      await world().asked({ weight });
      const sentAfter = Date.now();
      await visitors.ledger.reached({ count: 200, sentAfter });
      assertShare(visitors, {
        version: 'v2',
        percent: weight,
        points: 0,
        window: { sentAfter },
      });
    }
    await visitors.stop();
    await assertNoneFailed(visitors);
  });
}

function refusesHashes(world: World): void {
  test('sticky by the hash of a header is refused', async () => {
    await assert.rejects(
      world().hand.ask({ weight: 20, sticky: { header: 'x-user' } }),
      /sticky/,
    );
  });
}

function leaves(world: World, asWritten: () => unknown): void {
  test('withdraw: the objects are as their user wrote them', async () => {
    await world().withdrawn();
    assert.deepEqual(await written(world().hand), asWritten());
    assert.deepEqual(await world().hand.reading(), {
      touched: false,
      traffic: undefined,
      weight: 0,
      exposed: false,
    });
    await expectAll(world(), [{}], 'v1');
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
