// SPDX-License-Identifier: Apache-2.0
import { subsets } from '../providers';
import { releases } from '../../capabilities/releases';

releases('istio-subsets-release', subsets);
