// SPDX-License-Identifier: Apache-2.0
import { sharedRoute } from '../../capabilities/sharedRoute';
import { storefront } from '../providers';

sharedRoute('istio-shared', storefront);
