// SPDX-License-Identifier: Apache-2.0
import { Route, Routes } from 'react-router-dom';
import type { ReleaseDetail } from '@teal/rollouts-common';
import { RolloutsPages } from '../components/RolloutsPages/RolloutsPages';
import { fixtures } from '../fixtures';
import { FixtureRolloutsApi } from '../fixtures/FixtureRolloutsApi';
import { releases } from '../fixtures/releases';
import { renderTab } from './renderTab';

/** The page of a release, at its own address. */
export function openRelease(
  id: string,
  options: {
    /** Default: those of the fixtures. */
    releases?: readonly ReleaseDetail[];
    api?: FixtureRolloutsApi;
    /** Names of permissions that the user lacks. */
    denied?: string[];
  } = {},
) {
  return renderTab({
    api:
      options.api ??
      new FixtureRolloutsApi({
        ...fixtures.healthy,
        releases: options.releases ?? releases,
      }),
    denied: options.denied,
    path: `/rollouts/releases/${id}`,
    part: (
      <Routes>
        <Route path="/rollouts/*" element={<RolloutsPages />} />
      </Routes>
    ),
  });
}
