// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Call, percentOf } from '../harness/callers';
import { assertNoneFailed, assertShare } from '../harness/verdicts';
import { copiesOf } from './copies';
import { type MatchCase, withHeaders } from './matchCases';
import { httpProtocol, type Protocol } from './protocol';
import { assertDocumented, type Cell, no } from './table';
import { type Provider, TwoVersions } from './TwoVersions';
import { written } from './written';

const counted = 5_000;
const allowedPoints = 3;
const matched = 300;
const flips = 10;
const clients = 1_000;

/** The world of a suite, from its start on, and what was seen in it. */
interface World {
  readonly versions: TwoVersions;
  /** By capability, as in the table of docs/traffic.md. */
  readonly seen: Map<string, Cell>;
}

type WorldOf = () => World;

/** Tests of what a provider does on the real data plane, in one world; what is seen must be what docs/traffic.md says. */
export function capabilities(namespace: string, provider: Provider): void {
  suite(provider.id, () => {
    const seen = new Map<string, Cell>();
    let versions: TwoVersions;
    let asWritten: unknown;
    before(async () => {
      versions = await TwoVersions.open(namespace, provider);
      await versions.withdrawn();
      asWritten = await written(versions.hand);
      await versions.asked({ weight: 0 });
    });
    after(() => versions?.close());

    const world = () => ({ versions, seen });
    const protocol = provider.protocol ?? httpProtocol;
    splits(world);
    protocol.matchCases.forEach(each => sendsOver(world, each));
    protocol.refused.forEach(each => refuses(world, each));
    matchesBesideAWeight(world, protocol.matchCases);
    picksUsers(world);
    copies(world);
    sticks(world);
    flipsUnderLoad(world);
    leaves(world, () => asWritten);
    test('docs/traffic.md says so', () => {
      assert.ok(seen.size > 0);
      assertDocumented(provider.id, seen);
    });
  });
}

function splits(world: WorldOf): void {
  test(`weight: ${counted} requests within ${allowedPoints} points`, async () => {
    for (const weight of [20, 50, 100, 0]) {
      await world().versions.asked({ weight });
      const answers = await world().versions.callers.calls(counted);
      const share = percentOf(answers, 'v2');
      const points = weight % 100 === 0 ? 0 : allowedPoints;
      assert.ok(Math.abs(share - weight) <= points, `${share} of ${weight}`);
      assert.deepEqual(
        answers.filter(answer => !answer.version).slice(0, 3),
        [],
      );
    }
    world().seen.set('weight', 'yes');
  });
}

function sendsOver(world: WorldOf, each: MatchCase): void {
  const { capability, variant, match, over, stay } = each;
  const title = variant === undefined ? capability : `${capability} ${variant}`;
  test(`${title}: all who match, nobody else`, async () => {
    await world().versions.asked({ weight: 0, matches: [match] });
    await expectAll(world().versions, over, 'v2');
    await expectAll(world().versions, stay, 'v1');
    world().seen.set(capability, 'yes');
  });
}

function refuses(world: WorldOf, each: Protocol['refused'][number]): void {
  const { capability, match } = each;
  test(`${capability} is refused`, async () => {
    const { versions, seen } = world();
    const traffic = { weight: 0, matches: [match] };
    const refused = await versions.hand.refusalOf(traffic);
    assert.ok(refused, 'it would be sent to the gateway');
    seen.set(capability, no(refused));
  });
}

function matchesBesideAWeight(
  world: WorldOf,
  matchCases: readonly MatchCase[],
): void {
  test('several matches beside a weight', async () => {
    const matches = matchCases.map(each => each.match);
    await world().versions.asked({ weight: 30, matches });
    for (const { over } of matchCases)
      await expectAll(world().versions, over, 'v2');
    const others = await world().versions.callers.calls(counted);
    assert.ok(Math.abs(percentOf(others, 'v2') - 30) <= allowedPoints);
  });
}

/** Instead of a hash of their id, which no data plane here can decide by. */
function picksUsers(world: WorldOf): void {
  test('users picked by the end of their id: those and nobody else, who stay as more are picked', async () => {
    const { versions } = world();
    const ids = Array.from({ length: 200 }, (_, index) => `user-${index}`);
    for (const ends of ['01', '0123']) {
      const value = `.*[${ends}]`;
      const user = {
        name: 'x-user',
        value,
        type: 'RegularExpression',
      } as const;
      await versions.asked({ weight: 0, matches: [{ headers: [user] }] });
      const answers = await versions.callers.calls(ids.length, index =>
        withHeaders({ 'x-user': ids[index] }),
      );
      assert.deepEqual(
        ids.filter((_, index) => answers[index].version === 'v2'),
        ids.filter(id => ends.includes(id.slice(-1))),
      );
    }
  });
}

function copies(world: WorldOf): void {
  test('mirror: a copy of each request, answers from the stable version alone', async () => {
    await world().versions.asked({ weight: 0, mirror: {} });
    assert.equal(
      await copiesOf(world().versions, { count: 1_000, atLeast: 1_000 }),
      1_000,
    );
    world().seen.set('mirror', 'yes');
  });

  test('mirror of a part: as many copies as asked for, or a refusal', async () => {
    const traffic = { weight: 0, mirror: { percent: 30 } };
    const refused = await world().versions.hand.refusalOf(traffic);
    if (refused === undefined) {
      await world().versions.asked(traffic);
      const copied = await copiesOf(world().versions, { count: 1_000 });
      assert.ok(Math.abs(copied / 10 - 30) <= 5, `${copied} copies`);
    }
    world().seen.set(
      'mirror percent',
      refused === undefined ? 'yes' : no(refused),
    );
  });

  test('mirror of its own matches', async () => {
    await world().versions.asked({
      weight: 0,
      mirror: { matches: [{ headers: [{ name: 'x-copy', value: '1' }] }] },
    });
    assert.equal(await copiesOf(world().versions, { count: 200 }), 0);
    const headers = { 'x-copy': '1' };
    assert.equal(
      await copiesOf(world().versions, { count: 200, atLeast: 200, headers }),
      200,
    );
    world().seen.set('mirror with matches', 'yes');
  });

  test('mirror beside a weight', async () => {
    const traffic = { weight: 20, mirror: {} };
    const refused = await world().versions.hand.refusalOf(traffic);
    assert.ok(refused, 'the new version would get its own requests twice');
    world().seen.set('mirror beside a weight', no(refused));
  });
}

/** With the cookie of this release, which the new version has set, and others'. */
const returning = withHeaders({ cookie: 'a=b; teal=g2' });

function sticks(world: WorldOf): void {
  test(`sticky: 0 of ${clients} clients of the new version leave it, while the weight stands and as it grows`, async () => {
    const { versions, seen } = world();
    const sticky = { cookie: 'teal', maxAge: '1h' };
    await versions.asked({ weight: 50, sticky });
    const first = await versions.callers.calls(2 * clients);
    const given = (version: string) =>
      new Set(
        first
          .filter(answer => answer.version === version)
          .flatMap(answer => answer.cookies),
      );
    assert.deepEqual(given('v2'), new Set(['teal=g2']));
    assert.deepEqual(given('v1'), new Set());
    for (const weight of [50, 60]) {
      await versions.asked({ weight, sticky });
      const again = await versions.callers.calls(clients, () => returning);
      assert.equal(percentOf(again, 'v2'), 100);
    }
    // Who comes from an earlier release has to be chosen anew.
    await versions.asked({ weight: 0, sticky });
    await expectAll(versions, [withHeaders({ cookie: 'teal=g1' })], 'v1');
    seen.set('sticky by cookie', 'yes');
  });

  test('sticky by the hash of a header is refused', async () => {
    const { versions, seen } = world();
    const traffic = { weight: 20, sticky: { header: 'x-user' } };
    const refused = await versions.hand.refusalOf(traffic);
    assert.match(refused ?? '', /sticky/);
    seen.set('sticky by header', no(refused ?? ''));
  });
}

function flipsUnderLoad(world: WorldOf): void {
  test(`${flips} changes back and forth under load lose no request`, async () => {
    await world().versions.asked({ weight: 0 });
    const visitors = world().versions.visitGateway();
    for (let flip = 0; flip < flips; flip += 1) {
      const weight = flip % 2 ? 0 : 100;
      await world().versions.asked({ weight });
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
    world().seen.set('flips under load', 'yes');
  });
}

function leaves(world: WorldOf, asWritten: () => unknown): void {
  test('withdraw: the objects are as their user wrote them', async () => {
    await world().versions.withdrawn();
    assert.deepEqual(await written(world().versions.hand), asWritten());
    assert.deepEqual(await world().versions.hand.reading(), {
      touched: false,
      traffic: undefined,
      weight: 0,
      exposed: false,
    });
    await expectAll(world().versions, [{}], 'v1');
    world().seen.set('withdraw', 'yes');
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
