// SPDX-License-Identifier: Apache-2.0
import { virtualServices } from '../providers';
import { releases } from '../../capabilities/releases';

releases('istio-release', virtualServices);
