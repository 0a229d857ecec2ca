// SPDX-License-Identifier: Apache-2.0
import { sharedRoute } from '../../capabilities/sharedRoute';
import {
  grpcStorefront,
  httpStorefront,
  storefrontOfSubsets,
} from '../providers';

sharedRoute('istio-shared-subsets', storefrontOfSubsets);
sharedRoute('istio-shared-http', httpStorefront);
sharedRoute('istio-shared-grpc', grpcStorefront);
