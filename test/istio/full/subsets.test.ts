// SPDX-License-Identifier: Apache-2.0
import { capabilities } from '../../capabilities/capabilities';
import { subsets } from '../providers';

capabilities('istio-subsets', subsets);
