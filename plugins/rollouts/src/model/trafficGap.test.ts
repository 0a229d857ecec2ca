// SPDX-License-Identifier: Apache-2.0
import { fixtures } from '../fixtures';
import { ago } from '../fixtures/rolloutView';
import { copiesCounted, measuredShare, trafficGap } from './trafficGap';

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

describe('copiesCounted', () => {
  const [mirroring] = fixtures.mirroring.views;
  const { status, spec } = mirroring.rollout;
  const number = Number.parseInt(status?.step ?? '', 10);
  const next = {
    ...mirroring,
    rollout: {
      ...mirroring.rollout,
      spec: {
        ...spec,
        strategy: {
          ...spec.strategy,
          steps: [
            ...(spec.strategy.steps ?? []).slice(0, number),
            { replicas: '50%', traffic: { weight: 20 } },
          ],
        },
      },
      status: {
        ...status,
        step: `${number + 1}/${number + 2}`,
        traffic: { weight: 20, askedAt: ago(11), appliedAt: ago(10) },
      },
    },
  };
  const at = (seconds: number) => ({
    available: true,
    windowSeconds: 10,
    at: ago(seconds),
  });

  it('says that a step copies now', () => {
    expect(copiesCounted({ view: mirroring, measured: at(0) })).toBe('now');
  });

  it('says that the step before has copied, until the window has passed', () => {
    expect(copiesCounted({ view: next, measured: at(5) })).toBe('before');
    expect(copiesCounted({ view: next, measured: at(-60) })).toBeUndefined();
  });

  it('is quiet where nothing was copied', () => {
    expect(
      copiesCounted({ view, measured: { ...measured, at: ago(300) } }),
    ).toBeUndefined();
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
