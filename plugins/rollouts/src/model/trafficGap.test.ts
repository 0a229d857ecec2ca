// SPDX-License-Identifier: Apache-2.0
import { fixtures } from '../fixtures';
import { ago } from '../fixtures/rolloutView';
import { measuredShare, trafficGap } from './trafficGap';

const [view] = fixtures.pausedForTenMinutes.views;
const { measured } = fixtures.pausedForTenMinutes;

describe('trafficGap', () => {
  it('speaks up when 28 % arrive where 50 % should', () => {
    expect(trafficGap({ view, measured })).toBeCloseTo(21.7, 1);
  });

  it('is quiet within 10 points', () => {
    expect(
      trafficGap({
        view,
        measured: { ...measured, stablePerSecond: 55, canaryPerSecond: 45 },
      }),
    ).toBeUndefined();
  });

  it('is quiet while the window still holds requests from before the change', () => {
    expect(
      trafficGap({ view, measured: { ...measured, at: ago(200) } }),
    ).toBeUndefined();
  });

  it('is quiet while the gateway has not applied the weight', () => {
    const { traffic, ...status } = view.rollout.status!;
    const asked = {
      ...view,
      rollout: {
        ...view.rollout,
        status: { ...status, traffic: { weight: 50, askedAt: ago(500) } },
      },
    };
    expect(trafficGap({ view: asked, measured })).toBeUndefined();
  });
});

describe('measuredShare', () => {
  it('says nothing about a share of almost no requests', () => {
    expect(
      measuredShare({
        available: true,
        stablePerSecond: 0.1,
        canaryPerSecond: 0.1,
      }),
    ).toBeUndefined();
  });
});
