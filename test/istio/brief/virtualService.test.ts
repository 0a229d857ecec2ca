// SPDX-License-Identifier: Apache-2.0
import { capabilities } from '../../capabilities/capabilities';
import { virtualServices } from '../providers';

capabilities('istio-can', virtualServices);
