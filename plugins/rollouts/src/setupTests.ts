// SPDX-License-Identifier: Apache-2.0
import '@testing-library/jest-dom';
import { configure } from '@testing-library/dom';

// A busy machine is slow, not wrong: these end only what hangs.
configure({ asyncUtilTimeout: 120_000 });
jest.setTimeout(600_000);
