// SPDX-License-Identifier: Apache-2.0
import { capabilities } from '../capabilities/capabilities';
import { httpRoutes } from './gatewayProviders';

capabilities('contour-http', httpRoutes);
