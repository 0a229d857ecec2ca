// SPDX-License-Identifier: Apache-2.0
import type { RolloutActionName } from './api';
import { needsSecondPerson } from './secondPerson';

const begunBy = (changedBy?: string) => ({
  status: {
    release: { id: 'g7', startedAt: '2026-01-01T00:00:00Z', changedBy },
  },
});

describe('where a second person is asked for', () => {
  it.each<RolloutActionName>(['promote', 'promote-full', 'adjust', 'approve'])(
    'whoever began the release does not %s it',
    action => {
      const rollout = begunBy('user:default/dora');
      expect(needsSecondPerson(rollout, action, 'user:default/dora')).toBe(
        true,
      );
      expect(needsSecondPerson(rollout, action, 'user:default/emil')).toBe(
        false,
      );
    },
  );

  it.each<RolloutActionName>(['hold', 'resume', 'abort', 'rollback', 'retry'])(
    '%s is open to whoever began the release',
    action => {
      const rollout = begunBy('user:default/dora');
      expect(needsSecondPerson(rollout, action, 'user:default/dora')).toBe(
        false,
      );
    },
  );

  it.each([
    ['oidc:dora', true],
    ['dora@example.com', true],
    ['Dora', true],
    ['system:serviceaccount:argocd:argocd-application-controller', false],
    ['oidc:emil', false],
  ])('a release begun with kubectl by %s: %s', (changedBy, expected) => {
    expect(
      needsSecondPerson(begunBy(changedBy), 'promote', 'user:default/dora'),
    ).toBe(expected);
  });

  it('a release of which nobody knows who began it is anybody’s', () => {
    expect(needsSecondPerson(begunBy(), 'promote', 'user:default/dora')).toBe(
      false,
    );
  });
});
