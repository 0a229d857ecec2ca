// SPDX-License-Identifier: Apache-2.0
import { Route, Routes } from 'react-router-dom';
import { releaseRouteRef } from '../../routes';
import { ReleasePage } from '../ReleasePage/ReleasePage';
import { RolloutsPage } from '../RolloutsPage/RolloutsPage';

/** All Rollouts, and below them the page of each release. */
export function RolloutsPages() {
  return (
    <Routes>
      <Route path={releaseRouteRef.path} element={<ReleasePage />} />
      <Route path="*" element={<RolloutsPage />} />
    </Routes>
  );
}
