// SPDX-License-Identifier: Apache-2.0
import {
  createTranslationRef,
  type useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { actionMessages } from './words/actionMessages';
import { analysisMessages } from './words/analysisMessages';
import { configurationMessages } from './words/configurationMessages';
import { diagnosisMessages } from './words/diagnosisMessages';
import { enrolmentMessages } from './words/enrolmentMessages';
import { elsewhereMessages } from './words/elsewhereMessages';
import { gateMessages } from './words/gateMessages';
import { newReleaseMessages } from './words/newReleaseMessages';
import { pageMessages } from './words/pageMessages';
import { releaseMessages } from './words/releaseMessages';
import { releasePageMessages } from './words/releasePageMessages';
import { screenMessages } from './words/screenMessages';
import { trafficMessages } from './words/trafficMessages';

/** Every text of the plugin; replace or translate it in the app. */
export const rolloutsTranslationRef = createTranslationRef({
  id: 'plugin.rollouts',
  messages: {
    ...screenMessages,
    ...pageMessages,
    ...trafficMessages,
    ...analysisMessages,
    ...gateMessages,
    ...actionMessages,
    ...diagnosisMessages,
    ...configurationMessages,
    ...enrolmentMessages,
    ...elsewhereMessages,
    ...newReleaseMessages,
    ...releaseMessages,
    ...releasePageMessages,
  },
});

/** Looks a text up. */
export type Translate = ReturnType<
  typeof useTranslationRef<typeof rolloutsTranslationRef.T>
>['t'];
