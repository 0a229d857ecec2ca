// SPDX-License-Identifier: Apache-2.0
import { capabilities } from '../../capabilities/capabilities';
import { httpRoutes } from '../providers';

capabilities('istio-http', httpRoutes);
