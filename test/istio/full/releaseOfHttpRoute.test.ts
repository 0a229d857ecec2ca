// SPDX-License-Identifier: Apache-2.0
import { httpRoutes } from '../providers';
import { releases } from '../releases';

releases('istio-http-release', httpRoutes);
