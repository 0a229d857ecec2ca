// SPDX-License-Identifier: Apache-2.0
import { httpRoutes } from '../providers';
import { releases } from '../../capabilities/releases';

releases('istio-http-release', httpRoutes);
