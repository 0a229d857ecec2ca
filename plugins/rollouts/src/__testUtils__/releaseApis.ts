// SPDX-License-Identifier: Apache-2.0
import type {
  NewRelease,
  PrefillQuestion,
  ReleasePrefill,
  ReleasePreview,
  ReleaseRecord,
  VersionList,
} from '@teal/rollouts-common';
import { fixtures } from '../fixtures';
import { FixtureRolloutsApi } from '../fixtures/FixtureRolloutsApi';
import { refused } from './refused';

/** Another release is under way until it is told to make room. */
export class BusyApi extends FixtureRolloutsApi {
  constructor() {
    super(fixtures.healthy);
  }

  override async previewRelease(request: NewRelease): Promise<ReleasePreview> {
    if (request.supersede) return super.previewRelease(request);
    throw await refused(409, 'release g7 is under way', {
      remedy: 'supersede',
    });
  }
}

/** A service that has no Rollout. */
export class NativeApi extends FixtureRolloutsApi {
  constructor() {
    super(fixtures.healthy);
  }

  override async getPrefill(
    question: PrefillQuestion,
  ): Promise<ReleasePrefill> {
    const { rollout, rolloutSteps, ...prefill } = await super.getPrefill(
      question,
    );
    return {
      ...prefill,
      method: 'rolling',
      workload: { kind: 'StatefulSet', name: 'cart' },
    };
  }
}

/** Agrees to try, and refuses to do. */
export class RefusingApi extends FixtureRolloutsApi {
  constructor() {
    super(fixtures.healthy);
  }

  override async startRelease(): Promise<ReleaseRecord> {
    throw await refused(409, 'shop is frozen until Monday');
  }
}

export class SilentRegistryApi extends FixtureRolloutsApi {
  constructor() {
    super(fixtures.healthy);
  }

  override async listVersions(): Promise<VersionList> {
    return {
      items: [],
      more: false,
      registry: { available: false, reason: 'no answer within 5 s' },
    };
  }
}
